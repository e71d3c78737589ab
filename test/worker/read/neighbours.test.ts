import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import { gapsOf } from '../../../worker/read/schedule.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

/** Two runs over the same reports: the second finds them in the bucket. */
async function twoRuns(t: TestContext, env: readonly [object, object] = [{}, {}]) {
  const organization = makeOrganization({
    accounts: 4,
    behaviour: (index) => (index === 3 ? { role: 'missing' } : undefined),
  })
  const simulator = await startSimulator({ organization })
  t.after(() => simulator.close())
  const { manifest: first } = await runAgainst(simulator, [], { ...env[0] })
  const { manifest: second } = await runAgainst(simulator, [], { ...env[1] })
  const verify = ({ runId }: Manifest = second) =>
    runWorker(['verify', '--run', runId], simulator.environment({}, simulator.readerCredentials))
  const reportOf = ({ accounts }: Manifest) => accounts.find(({ report }) => report)?.report ?? assert.fail('no report')
  const keyOf = ({ runId }: Manifest, file = 'manifest.json') =>
    simulator.objects().find(({ key }) => key.endsWith(`run=${runId}/${file}`))?.key ?? assert.fail(file)
  return { simulator, first, second, verify, reportOf, keyOf }
}

suite('what the archive says around a run', { concurrency: 3 }, () => {
  test('two runs that agree are whole, and no report is an orphan', async (t) => {
    const { verify, first, second } = await twoRuns(t)
    for (const manifest of [first, second]) {
      const { code, stdout } = await verify(manifest)
      assert.equal(code, 0, stdout)
      assert.doesNotMatch(stdout, /no manifest names/)
    }
  })

  test('a report that no manifest names is wrong', async (t) => {
    const { simulator, verify, second, reportOf } = await twoRuns(t)
    const { key, sha256 } = reportOf(second)
    const orphan = key.replace(
      sha256,
      sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    )
    simulator.tamper(orphan, Buffer.from('user,arn\n'))
    const { code, stdout } = await verify()
    assert.equal(code, 1, stdout)
    assert.ok(stdout.includes(`WRONG  no manifest names ${orphan}\n`), stdout)
  })

  test('what lies among the reports under another name is wrong', async (t) => {
    const { simulator, verify, second, reportOf } = await twoRuns(t)
    simulator.tamper(`${reportOf(second).key}.bak`, Buffer.from('x'))
    assert.match((await verify()).stdout, /WRONG {2}no manifest names .*\.csv\.bak, and it is not the key of a report/)
  })

  test('a report of an account that a run failed may be its own: a note', async (t) => {
    const { simulator, verify, second, reportOf } = await twoRuns(t)
    const failed = second.accounts.find(({ status }) => status === 'failed')?.id ?? assert.fail('none failed')
    simulator.tamper(reportOf(second).key.replace(/account=\d+/, `account=${failed}`), Buffer.from('x'))
    const { code, stdout } = await verify()
    assert.equal(code, 0, stdout)
    assert.match(stdout, /note {3}no manifest names .*; a run of these days failed account/)
  })

  test('a report beside a run without a manifest may be of that run: a note', async (t) => {
    const { simulator, verify, first, second, reportOf, keyOf } = await twoRuns(t)
    simulator.tamper(keyOf(first), undefined)
    const { key, sha256 } = reportOf(second)
    simulator.tamper(key.replace(sha256, 'f'.repeat(64)), Buffer.from('x'))
    const { code, stdout } = await verify()
    assert.equal(code, 0, stdout)
    assert.ok(stdout.includes(`; it may be of run ${first.runId}, which has no manifest`), stdout)
  })

  test('manifests that contradict each other about a report', async (t) => {
    const { simulator, verify, first, second, reportOf, keyOf } = await twoRuns(t)
    const { key, users } = reportOf(second)
    const accounts = first.accounts.map((account) =>
      account.report?.key === key ? { ...account, report: { ...account.report, users: users + 7 } } : account,
    )
    simulator.tamper(keyOf(first), Buffer.from(JSON.stringify({ ...first, accounts })))
    const { code, stdout } = await verify()
    assert.equal(code, 1, stdout)
    assert.match(stdout, /WRONG {2}runs .* contradict each other: .* has users 5 in the one, 12 in the other/)
  })

  test('one wrong response for the manifest costs nothing', async (t) => {
    const { simulator, verify } = await twoRuns(t)
    simulator.fault({ operation: 'GetObject', times: 1, effect: { respond: { body: '<html>a proxy</html>' } } })
    const { code, stdout } = await verify()
    assert.equal(code, 0, stdout)
  })

  test('the slots of a schedule that nothing ran for', () => {
    const at = (day: number, hour = 6) => Date.UTC(2026, 0, day, hour)
    assert.deepEqual(gapsOf([at(1), at(2), at(3), at(6), at(7)]), [
      '2026-01-04T06:00:00.000Z',
      '2026-01-05T06:00:00.000Z',
    ])
    assert.deepEqual(gapsOf([at(1), at(2), at(3, 7), at(4, 7), at(5, 7)]), [], 'an hour is daylight saving time')
    assert.deepEqual(gapsOf([at(1), at(1), at(2)]), [])
    assert.deepEqual(gapsOf([at(1), at(9)]), [])
    assert.deepEqual(gapsOf([]), [])
  })
})
