import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { closingTable } from '../../worker/output/terminal.ts'
import { makeOrganization } from '../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../simulator/simulator.ts'
import { troubleOfEveryKind, troubles } from '../simulator/troubles.ts'
import { tree } from './tree.ts'

/**
 * The whole job on a machine with neither AWS nor Docker: a simulated organization with every kind of trouble,
 * the real worker as a process, and the files that it wrote. Ends with 0 when the worker did what it should.
 */

const project = fileURLToPath(new URL('../..', import.meta.url))
const folder = 'demo-output'

/** What has to end without a report; everything else that can be entered has to end with one. */
const expectedFailures = [
  'missing role',
  'untrusted role',
  'denied by a service control policy',
  'region disabled',
  'closed after the listing',
  'generation that never ends',
  'HTML page',
  'half a report',
  'report of another account',
  'empty report',
] as const satisfies (keyof typeof troubles)[]

const say = (text: string) => process.stdout.write(`${text}\n`)

const organization = makeOrganization({ accounts: 40, organizationalUnits: 6, behaviour: troubleOfEveryKind })
const target = join(project, folder)
await rm(target, { recursive: true, force: true })
await mkdir(target, { recursive: true })
const simulator = await startSimulator({
  organization,
  mirror: target,
  report: { asOf: new Date().toISOString().slice(0, 10) },
  generationSeconds: 3,
  generationSpread: 0.5,
  latency: { organizations: 40, sts: 40, iam: 60, s3: 30, spread: 0.5 },
})

say(`A simulated organization of ${organization.accounts.length} accounts, one of each kind of trouble among them.`)
say('The worker collects its credential reports; an account is given 45 seconds here in place of 600.\n')
const code = await collect(simulator)
const manifest = readManifest(simulator)
if (!process.stdout.isTTY) say(closingTable(closing(manifest)))

say(`What it wrote is in the folder ${folder} (the bucket is ${simulator.objects().length} objects):\n`)
say(tree(simulator.objects().map(({ key }) => key)))
const problems = judge(code, manifest)
await simulator.close()
if (problems.length > 0) {
  say(`The worker did not do what it should:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  process.exit(1)
}
say(
  `\nThe worker ended with ${code}, as it should: ${expectedFailures.length} accounts have no report, each for its own reason.\n` +
    `Open what it found as a page:\n` +
    `  ${folder}/credential-reports/${closing(manifest).manifestKey.replace('runs/', 'summary/').replace('manifest.json', 'index.html')}\n` +
    `Look into ${folder}/credential-reports, or read the record of the run:\n` +
    `  less ${folder}/credential-reports/${closing(manifest).manifestKey}`,
)

function collect({ environment }: Simulator): Promise<number | null> {
  const terminal = process.stdout.isTTY
  // The worker shows its bar on a terminal; elsewhere its log goes to a file beside the bucket.
  const child = spawn(process.execPath, ['worker/main.ts'], {
    cwd: project,
    env: { PATH: process.env.PATH, TERM: process.env.TERM, ...environment({ ACCOUNT_TIMEOUT_SECONDS: '45' }) },
    stdio: terminal ? 'inherit' : ['ignore', 'pipe', 'inherit'],
  })
  child.stdout?.pipe(createWriteStream(join(target, 'worker.log')))
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve))
}

function readManifest(from: Simulator): Manifest {
  const object = from.objects().find(({ key }) => key.endsWith('/manifest.json'))
  if (!object?.content) throw new Error('the worker wrote no manifest')
  return JSON.parse(object.content.toString())
}

function closing(of: Manifest) {
  const manifestKey = simulator.objects().find(({ key }) => key.endsWith('/manifest.json'))?.key ?? ''
  return { manifest: of, manifestKey, bucket: 'credential-reports' }
}

/** What differs from what has to come out. */
function judge(exitCode: number | null, { accounts }: Manifest): string[] {
  const names = Object.keys(troubles) as (keyof typeof troubles)[]
  const found = exitCode === 1 ? [] : [`it ended with ${exitCode} in place of 1`]
  for (const [index, account] of organization.accounts.entries()) {
    const trouble = names[index - 2]
    const fails = expectedFailures.some((name) => name === trouble)
    const expected = fails ? 'failed' : trouble === 'suspended' ? 'skipped' : 'stored'
    const status = accounts.find(({ id }) => id === account.id)?.status
    if (status !== expected) found.push(`account ${account.id} (${trouble ?? 'healthy'}) is ${status}, not ${expected}`)
  }
  const { violations, lostAccounts } = simulator.audit()
  return [...found, ...violations.map((one) => JSON.stringify(one)), ...lostAccounts.map((id) => `${id} is lost`)]
}
