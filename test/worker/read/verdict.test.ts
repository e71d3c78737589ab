import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import type { Verdict } from '../../../worker/read/verdict.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { makeSigningKey, publicKeyPem } from '../../simulator/signing-key.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

const archive = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))
const arn = 'arn:aws:kms:us-east-1:222233334444:key/0f0f0f0f-0000-4000-8000-123456789abc'
const signingKey = makeSigningKey(arn)

let simulator: Simulator
let manifest: Manifest
let folder: string

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'verdict-'))
  await writeFile(path.join(folder, 'key.pem'), publicKeyPem(signingKey))
  const organization = makeOrganization({
    accounts: 6,
    behaviour: (index) => (index === 4 ? { role: 'missing' } : undefined),
  })
  const accounts = organization.accounts.map((account) => ({ ...account, name: `<b>${account.name}</b>` }))
  simulator = await startSimulator({ organization: { ...organization, accounts }, signingKeys: [signingKey] })
  manifest = (await runAgainst(simulator, [], { MANIFEST_SIGNING_KEY_ARN: arn })).manifest
})
after(async () => {
  await simulator.close()
  await rm(folder, { recursive: true })
})

const verify = (args: readonly string[]) =>
  runWorker(['verify', '--run', manifest.runId, ...args], simulator.environment({}, simulator.readerCredentials))

async function verdictOf(args: readonly string[]): Promise<Verdict> {
  const { code, stdout, stderr } = await verify([...args, '--output', 'json'])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

suite('the verdict of verify', () => {
  test('whole is not complete: the text counts the accounts without a report', async () => {
    const { code, stdout } = await verify([])
    assert.equal(code, 0, stdout)
    assert.match(stdout, /is whole: .* It is not complete: 1 account has no report\./)
    assert.match(stdout, /5 reports have the bytes, the SHA-256 and the number of users/)
  })

  test('the JSON has the run, its coverage, what was checked, the reader and the hash of the manifest', async () => {
    const verdict = await verdictOf([])
    assert.equal(verdict.whole, true)
    assert.equal(verdict.run?.status, 'partial')
    assert.deepEqual(
      verdict.coverage?.withoutReport.map(({ id }) => id),
      manifest.accounts.filter(({ status }) => status === 'failed').map(({ id }) => id),
    )
    assert.equal(verdict.checked?.reports, 5)
    assert.equal(verdict.checked?.others, manifest.outputs.length)
    const stored = simulator.objects().find(({ key }) => key === verdict.manifest?.key)?.content ?? ''
    assert.equal(verdict.manifest?.sha256, createHash('sha256').update(stored).digest('hex'))
    assert.equal(verdict.signature?.status, 'unchecked')
    assert.ok(verdict.doesNotProve.some((line) => line.startsWith('The run is not complete: 1 of 6')))
    assert.ok(verdict.reader && 'arn' in verdict.reader && verdict.reader.arn.startsWith('arn:aws:'))
    assert.equal(verdict.source.kind, 'bucket')
  })

  test('the JSON names the key that signed', async () => {
    const pem = path.join(folder, 'key.pem')
    const { signature, proves } = await verdictOf(['--public-key', pem])
    assert.deepEqual(signature, { status: 'signed', signedBy: pem })
    assert.ok(proves.includes(`The manifest is signed by the key ${pem}.`))
  })

  test('with problems standard output has the JSON alone, and standard error the problems', async () => {
    const args = ['--run', '20200101T000000Z-000000', '--output', 'json']
    const { code, stdout, stderr } = await runWorker(
      ['verify', ...args],
      simulator.environment({}, simulator.readerCredentials),
    )
    assert.equal(code, 1)
    const { whole, problems } = JSON.parse(stdout) as Verdict
    assert.equal(whole, false)
    assert.match(problems.join(), /no run 20200101T000000Z-000000/)
    assert.match(stderr, /WRONG {2}no run/)
  })

  test('a folder has no reader, and its verdict says what a folder cannot prove', async () => {
    const { code, stdout } = await runWorker(
      ['verify', '--run', 'latest', '--directory', archive, '--output', 'json'],
      {},
    )
    assert.equal(code, 0)
    const verdict = JSON.parse(stdout) as Verdict
    assert.equal(verdict.reader, undefined)
    assert.ok(verdict.doesNotProve.includes('A folder proves nothing about versions, locks or the owner.'))
  })

  test('without an answer of STS the reader is unknown, and says why', async () => {
    simulator.fault({ operation: 'GetCallerIdentity', times: 1, effect: { error: 'AccessDenied', status: 403 } })
    const { reader, whole } = await verdictOf([])
    assert.ok(whole)
    assert.match(reader && 'error' in reader ? reader.error : '', /AccessDenied/)
  })

  test('the statement is one page without script, with names escaped, for its owner alone', async () => {
    const file = path.join(folder, 'statement.html')
    const { code, stderr } = await verify(['--statement', file, '--public-key', path.join(folder, 'key.pem')])
    assert.equal(code, 0, stderr)
    const page = await readFile(file, 'utf8')
    const { sha256 } = (await verdictOf([])).manifest ?? assert.fail('no manifest')
    for (const part of [manifest.runId, sha256, 'Whole, not complete', '&lt;b&gt;', 'With the credentials of'])
      assert.ok(page.includes(part), part)
    assert.ok(!page.includes('<script') && !page.includes('<b>'))
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  test('an existing statement is not overwritten, and the refusal comes before the work', async () => {
    const file = path.join(folder, 'existing.html')
    await writeFile(file, 'mine')
    const { code, stdout, stderr } = await verify(['--statement', file])
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /--statement: .*existing\.html.* exists; allowed: a new file/)
    assert.equal(await readFile(file, 'utf8'), 'mine')
  })
})
