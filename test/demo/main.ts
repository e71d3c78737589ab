import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Changes } from '../../worker/evidence/changes-schema.ts'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { closingTable } from '../../worker/output/terminal.ts'
import type { StoredObject } from '../simulator/s3-store.ts'
import { type Simulator, startSimulator } from '../simulator/simulator.ts'
import { acceptedRisk, type Day, expectedKinds, firstDay, secondDay } from './organization.ts'
import { tree } from './tree.ts'
import { collect, read } from './worker.ts'

/**
 * The whole job on a machine with neither AWS nor Docker: a simulated organization with every kind of trouble, the
 * real worker as a process, two runs with changes in between, and what `compare` says of them. Ends with 0 if the
 * worker did what it should.
 */

const folder = 'demo-output'
const bucket = 'credential-reports'
const target = join(fileURLToPath(new URL('../..', import.meta.url)), folder)
const asOf = new Date().toISOString().slice(0, 10)
const accountSeconds = 40
const problems: string[] = []
const say = (text: string) => process.stdout.write(`${text}\n`)

if (existsSync(target)) say(`Deleting ${folder}, the output of an earlier demo.\n`)
await rm(target, { recursive: true, force: true })
await mkdir(target, { recursive: true })

const before = firstDay()
say(
  `A simulated organization of ${before.organization.accounts.length} accounts, one of each kind of trouble among them.`,
)
say(`The worker collects its credential reports. An account has ${accountSeconds} seconds here, in place of 600.\n`)
const first = await runOn(before, [], 'first-run.log')

say('\nMeanwhile users and accounts change. The second run:\n')
const after = secondDay(before, asOf)
const second = await runOn(after, first.objects, 'second-run.log')

say('\nWhat changed between the runs (npm start -- compare):\n')
const page = join(target, 'changes.html')
const comparison = ['compare', '--directory', join(target, bucket)]
say((await read([...comparison, '--html', page])).output)
judgeComparison(JSON.parse((await read([...comparison, '--output', 'json'])).output))

say(`The bucket (${second.objects.length} objects) is copied to ${folder}/${bucket}:\n`)
say(tree(second.objects.map(({ key }) => key)))
if (problems.length > 0) {
  say(`\nThe worker did not do what it should:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  process.exit(1)
}
const copy = `--directory ${folder}/${bucket}`
say(`
The worker did what it should. Look at
  ${folder}/${bucket}/${second.key.replace('runs/', 'summary/').replace('manifest.json', 'index.html')}
      the page of the second run: open it in a browser
  ${folder}/changes.html
      what changed, as a page
  ${folder}/${bucket}/${second.key}
      the record of the run
and try
  npm start -- runs ${copy}
  npm start -- verify --run latest ${copy}
  npm start -- compare ${copy} --by unit`)

/** One run of the worker, its manifest, and everything that the bucket holds afterwards. */
async function runOn(day: Day, objects: readonly StoredObject[], logFile: string) {
  const simulator = await startSimulator(
    {
      organization: day.organization,
      mirror: target,
      report: { asOf },
      generationSeconds: 3,
      generationSpread: 0.5,
      latency: { organizations: 40, sts: 40, iam: 60, s3: 30, spread: 0.5 },
    },
    objects,
  )
  const env = simulator.environment({
    ACCOUNT_TIMEOUT_SECONDS: String(accountSeconds),
    EXCEPTIONS: JSON.stringify([acceptedRisk(day)]),
  })
  const code = await collect(env, join(target, logFile))
  const known = new Set(objects.map(({ key }) => key))
  const written = simulator.objects().find(({ key }) => key.endsWith('/manifest.json') && !known.has(key))
  if (!written?.content) throw new Error('the worker wrote no manifest')
  const manifest: Manifest = JSON.parse(written.content.toString())
  if (!process.stdout.isTTY) say(closingTable({ manifest, manifestKey: written.key, bucket }))
  judgeRun(code, day, manifest, simulator)
  await simulator.close()
  return { key: written.key, objects: simulator.objects() }
}

/** Records what differs from what has to come out of a run. */
function judgeRun(code: number | null, { expected }: Day, manifest: Manifest, simulator: Simulator): void {
  const { accounts, findings } = manifest
  if (Object.values(findings?.excepted ?? {}).every((count) => count === 0)) problems.push('no finding is excepted')
  if (code !== 1) problems.push(`the run ended with ${code} in place of 1`)
  for (const [id, wanted] of expected) {
    const status = accounts.find((account) => account.id === id)?.status
    if (status !== wanted) problems.push(`account ${id} is ${status}, not ${wanted}`)
  }
  const { violations, lostAccounts } = simulator.audit()
  problems.push(...violations.map((one) => JSON.stringify(one)), ...lostAccounts.map((id) => `${id} is lost`))
}

/** Records what differs from what has to come out of the comparison. */
function judgeComparison({ totals }: Changes): void {
  const found = Object.entries(totals.changes).flatMap(([kind, count]) => Array<string>(count).fill(kind))
  if (found.sort().join() !== [...expectedKinds].sort().join()) problems.push(`compare reports ${found.join(', ')}`)
  for (const coverage of ['joined', 'left', 'lost-report'] as const) {
    if (totals.accounts[coverage] !== 1) problems.push(`compare counts ${totals.accounts[coverage]} as ${coverage}`)
  }
}
