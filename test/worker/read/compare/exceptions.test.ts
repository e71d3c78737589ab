import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Changes } from '../../../../worker/evidence/changes-schema.ts'
import type { RunSummary } from '../../../../worker/evidence/event-schemas.ts'
import type { Exception } from '../../../../worker/model.ts'
import { makeOrganization } from '../../../simulator/organization-generator.ts'
import { schemaProblems } from '../../../simulator/schemas.ts'
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts'
import { runAgainst } from '../../../support/simulated-run.ts'
import { runWorker } from '../../../support/worker-process.ts'

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
const check = 'user-mfa'

/** A run of each list of exceptions over the same reports, and one finding that all of them have. */
async function runsWith(t: TestContext, exceptionsOf: (finding: Exception, simulator: Simulator) => Exception[][]) {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 6, organizationalUnits: 3 }) })
  t.after(() => simulator.close())
  const first = await runAgainst(simulator)
  const csv = simulator.objects().find(({ key }) => key.startsWith('findings-csv/'))?.content ?? assert.fail('no csv')
  const rows = parse(csv, { columns: true }) as Record<string, string>[]
  const row = rows.find(({ verdict, check_id }) => verdict === 'fail' && check_id === check) ?? assert.fail(check)
  const finding: Exception = {
    check,
    account: (row.account_id ?? '').replace("'", ''),
    principal: row.principal ?? '',
    reason: 'Break-glass user',
    ticket: 'SEC-1',
    approvedBy: 'CISO',
    expires: day(30),
  }
  const runs = [first.manifest]
  for (const exceptions of exceptionsOf(finding, simulator)) {
    const { code, stdout, manifest } = await runAgainst(simulator, [], { EXCEPTIONS: JSON.stringify(exceptions) })
    assert.equal(code, 0, stdout.slice(-2000))
    runs.push(manifest)
  }
  const compare = (from: number, to: number, ...args: readonly string[]) =>
    runWorker(
      ['compare', '--from', runs[from]?.runId ?? '', '--to', runs[to]?.runId ?? '', ...args],
      simulator.environment({}, simulator.readerCredentials),
    )
  const changes = async (from: number, to: number): Promise<Changes> => {
    const { code, stdout, stderr } = await compare(from, to, '--output', 'json')
    assert.equal(code, 0, stderr)
    const parsed = JSON.parse(stdout)
    assert.deepEqual(schemaProblems('changes', parsed), [])
    return parsed
  }
  return { simulator, runs, finding, compare, changes }
}

const found = ({ accounts }: Changes) => accounts.flatMap(({ id, findings }) => findings.map((one) => ({ id, ...one })))
const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, count) => sum + count, 0)

suite('compare applies the exceptions of each run', { concurrency: 2 }, () => {
  test('a finding that gets an exception is excepted, is not new, and is open again without it', async (t) => {
    const { finding, compare, changes } = await runsWith(t, (one) => [[one], [one], []])
    const accepted = await changes(0, 1)
    const { account: id, principal, approvedBy, expires, reason, ticket } = finding
    const [{ reason: _, severity, ...change } = assert.fail('no finding'), ...others] = found(accepted)
    assert.deepEqual(others, [])
    const exception = { approvedBy, expires, reason, ticket }
    assert.deepEqual(change, { id, status: 'excepted', check, principal, exception })
    assert.equal(accepted.totals.findings.excepted[severity], 1)
    assert.notEqual(accepted.from?.exceptions, accepted.to.exceptions)
    assert.equal((await compare(0, 1, '--fail-on', 'low')).code, 0)
    const { stdout } = await compare(0, 1)
    assert.match(stdout, /The two runs were given different exceptions\./)
    assert.match(stdout, /~ low user-mfa .*; accepted by CISO until \d{4}-\d\d-\d\d: Break-glass user \(SEC-1\)/)
    assert.match(stdout, /, excepted now 1 \(1 low\)/)

    const same = await changes(1, 2)
    assert.deepEqual(found(same), [])
    const open = total(same.totals.findings.open)
    assert.equal(total(accepted.totals.findings.open), open, 'an excepted finding is in neither run open')

    const ended = await changes(2, 3)
    assert.deepEqual(
      found(ended).map(({ status, check: name, principal: of }) => [status, name, of]),
      [['new', check, principal]],
    )
    assert.equal((await compare(2, 3, '--fail-on', 'low')).code, 3)
  })

  test('the summary of a run says that its exceptions are not those of the run before; nothing is opened', async (t) => {
    const { simulator } = await runsWith(t, (one) => [[one], [one]])
    const bus = 'arn:aws:events:us-east-1:222233334444:event-bus/iam-credential-reports'
    const env = simulator.environment({ EVENT_BUS: bus }, simulator.changesCredentials)
    const { code, stderr } = await runWorker(['compare', '--publish'], env)
    assert.equal(code, 0, stderr)
    assert.deepEqual(
      simulator.events.map(({ detailType }) => detailType),
      ['Run Summary', 'Run Summary', 'Run Summary'],
    )
    const summaries = simulator.events.map(({ detail }) => detail as RunSummary)
    for (const summary of summaries) assert.deepEqual(schemaProblems('event-run-summary', summary), [])
    assert.deepEqual(
      summaries.map(({ changes, found: line }) => [changes?.exceptionsChanged, /exceptions are not those/.test(line)]),
      [
        [undefined, false],
        [true, true],
        [false, false],
      ],
    )
  })

  test('an exception of an organizational unit, by the units that the manifest records', async (t) => {
    const { runs, changes } = await runsWith(t, ({ account: _, ...one }, { organization }) => [
      [{ ...one, principal: '*', organizationalUnit: organization.rootId }],
    ])
    assert.ok(runs[0]?.accounts.every(({ parentIds }) => parentIds === undefined))
    assert.ok(runs[1]?.accounts.every(({ report, parentIds }) => !report || parentIds?.length))
    const statuses = found(await changes(0, 1)).map(({ status, check: name }) => `${status} ${name}`)
    assert.deepEqual([...new Set(statuses)], [`excepted ${check}`])
    const status = runs[1]?.findings?.standing.find((one) => one.check === check)
    assert.equal(statuses.length, status?.excepted)
  })

  test('a manifest without the units of accounts: exceptions of units are not applied, which is said and no error', async (t) => {
    const { simulator, runs, changes, compare } = await runsWith(
      t,
      ({ account: _, ...one }, { organization: { rootId } }) => [
        [{ ...one, principal: '*', organizationalUnit: rootId }],
      ],
    )
    const key = `/run=${runs[1]?.runId}/manifest.json`
    const manifest = simulator.objects().find((one) => one.key.endsWith(key)) ?? assert.fail('no manifest')
    const { accounts, ...others } = runs[1] ?? assert.fail('no run')
    const withoutUnits = { ...others, accounts: accounts.map(({ parentIds: _, ...account }) => account) }
    simulator.tamper(manifest.key, Buffer.from(JSON.stringify(withoutUnits)))
    const compared = await changes(0, 1)
    assert.deepEqual(found(compared), [])
    assert.match(compared.to.exceptionsNotApplied ?? '', /does not record the units of its accounts/)
    const { code, stdout } = await compare(0, 1)
    assert.equal(code, 0)
    assert.match(stdout, /^Exceptions: run \S+ does not record the units of its accounts: .*\.$/m)
  })

  test('a bucket that cannot be read keeps the changes task from opening what was accepted', async (t) => {
    const { simulator } = await runsWith(t, (one) => [[one], [one]])
    const env = simulator.environment({}, simulator.changesCredentials)
    const file = simulator.objects().find(({ key }) => key.endsWith('/exceptions.json'))?.key ?? assert.fail('no file')
    const published = () => simulator.objects().filter(({ key }) => key.endsWith('/changes.json')).length
    const fault = simulator.fault({ operation: 'GetObject', keyPrefix: file, effect: { error: 'InvalidObjectState' } })
    const stopped = await runWorker(['compare', '--publish'], env)
    assert.equal(stopped.code, 2, stopped.stderr)
    assert.equal(published(), 1)
    fault.remove()
    const refused = simulator.fault({ operation: 'GetObject', keyPrefix: file, effect: { error: 'AccessDenied' } })
    const passed = await runWorker(['compare', '--publish'], env)
    assert.equal(passed.code, 1, passed.stderr)
    assert.match(passed.stderr, /WRONG {2}run \S+: the exceptions of run \S+ are not applied: AccessDenied/)
    assert.equal(published(), 3)
    refused.remove()
    const again = await runWorker(['compare', '--publish'], env)
    assert.equal(again.code, 0, 'what S3 refuses is passed over once')
  })

  test('an altered exceptions.json is a problem, and accepts nothing', async (t) => {
    const { simulator, runs, compare } = await runsWith(t, (one) => [[one]])
    const { key = '' } = simulator.objects().find((one) => one.key.endsWith('/exceptions.json')) ?? {}
    simulator.tamper(key, Buffer.from('[]\n'))
    const { code, stderr, stdout } = await compare(0, 1, '--output', 'json')
    assert.equal(code, 1)
    const problem = new RegExp(`the exceptions of run ${runs[1]?.runId} are not applied: .* has other bytes`)
    assert.match(stderr, problem)
    const changes: Changes = JSON.parse(stdout)
    assert.match(changes.to.exceptionsNotApplied ?? '', problem)
    assert.deepEqual(found(changes), [])
  })
})
