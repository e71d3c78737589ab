import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

async function finishedRun(t: TestContext) {
  const organization = makeOrganization({
    accounts: 6,
    behaviour: (index) => (index === 4 ? { role: 'missing' } : index === 5 ? { report: 'html-page' } : undefined),
  })
  const simulator = await startSimulator({ organization })
  t.after(() => simulator.close())
  const { manifest } = await runAgainst(simulator)
  const verify = (runId = manifest.runId) =>
    runWorker(['verify', '--run', runId], simulator.environment({}, simulator.readerCredentials))
  return { simulator, manifest, verify }
}

suite('verify', { concurrency: 4 }, () => {
  test('finds a run whole, and lists the accounts without a report', async (t) => {
    const { verify, manifest } = await finishedRun(t)
    const { code, stdout } = await verify()
    assert.equal(code, 0, stdout)
    assert.match(stdout, new RegExp(`Run ${manifest.runId} is whole`))
    const gaps = stdout.split('\n').filter((line) => line.startsWith('gap'))
    assert.equal(gaps.length, 2)
    assert.match(gaps.join(), /session access-denied/)
    assert.match(gaps.join(), /validate invalid-report/)
  })

  test('finds a byte changed, an object missing, and both at once', async (t) => {
    const { simulator, manifest, verify } = await finishedRun(t)
    const [first, second] = manifest.accounts.filter(({ report }) => report)
    const content = simulator.objects().find(({ key }) => key === first?.report?.key)?.content
    assert.ok(content)
    const changed = Buffer.from(content)
    changed[100] = (changed[100] ?? 0) ^ 1
    simulator.tamper(first?.report?.key ?? '', changed)
    simulator.tamper(second?.report?.key ?? '', undefined)
    const { code, stdout } = await verify()
    assert.equal(code, 1)
    assert.ok(stdout.includes(`WRONG  ${first?.report?.key} has other bytes`), stdout)
    assert.ok(stdout.includes(`WRONG  missing: ${second?.report?.key}`), stdout)
    assert.match(stdout, /not whole: 2 problems/)
  })

  test('finds the kept evidence and the consolidated table changed', async (t) => {
    const { simulator, manifest, verify } = await finishedRun(t)
    const evidence = manifest.accounts.find(({ invalid }) => invalid)?.invalid?.key ?? ''
    const table = manifest.outputs.find(({ kind }) => kind === 'consolidated-csv')?.key ?? ''
    simulator.tamper(evidence, Buffer.from('other'))
    simulator.tamper(table, undefined)
    const { code, stdout } = await verify()
    assert.equal(code, 1)
    assert.ok(stdout.includes(evidence) && stdout.includes(`missing: ${table}`), stdout)
  })

  test('finds totals that do not add up', async (t) => {
    const { simulator, manifest, verify } = await finishedRun(t)
    const key = simulator.objects().find((object) => object.key.endsWith('manifest.json'))?.key ?? ''
    const forged = { ...manifest, accounts: manifest.accounts.filter(({ status }) => status !== 'failed') }
    simulator.tamper(key, Buffer.from(JSON.stringify(forged)))
    const { code, stdout } = await verify()
    assert.equal(code, 1)
    assert.match(stdout, /totals\.listed is 6, its accounts make 4/)
    assert.match(stdout, /totals\.failed is 2, its accounts make 0/)
  })

  const damages: readonly [string, (text: string) => string, RegExp][] = [
    ['not JSON', (text) => text.slice(0, 300), /the manifest is not JSON/],
    ['null', () => 'null', /the manifest at its top/],
    ['without its start', (text) => text.replace('"startedAt"', '"begunAt"'), /the manifest at startedAt/],
    ['with an account that is none', (text) => text.replace('"accounts": [\n', '"accounts": [ null,\n'), /accounts\.0/],
    ['of another schema', (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'), /schemaVersion/],
    [
      'that calls itself complete',
      (text) => text.replace('"partial"', '"complete"'),
      /calls itself complete, .*partial/,
    ],
    ['with its failures cut out', (text) => text.replace(/,"failure":\{[^}]*\}/g, ''), /is failed and has no failure/],
    [
      'with users that are not there',
      (text) => text.replace('"users":5', '"users":6'),
      /has 5 users, the manifest says 6/,
    ],
    [
      'with another time of a report',
      (text) => text.replace(/"generatedTime":"2\d{3}/, '"generatedTime":"1999'),
      /was generated 1999.*its key says/,
    ],
  ]
  for (const [what, damage, finding] of damages) {
    test(`finds a manifest ${what}`, async (t) => {
      const { simulator, verify } = await finishedRun(t)
      const { key = '', content } = simulator.objects().find((object) => object.key.endsWith('manifest.json')) ?? {}
      const damaged = damage(content?.toString() ?? '')
      assert.notEqual(damaged, content?.toString())
      simulator.tamper(key, Buffer.from(damaged))
      const { code, stdout, stderr } = await verify()
      assert.equal(code, 1, stderr)
      assert.match(stdout, finding)
    })
  }

  test('a listing of the archive that is throttled for a while costs nothing', async (t) => {
    const { simulator, verify } = await finishedRun(t)
    simulator.fault({ operation: 'ListObjectsV2', times: 2, effect: 'throttle' })
    const { code, stdout } = await verify()
    assert.equal(code, 0, stdout)
  })

  test('finds the manifest missing, names starts without an end, and knows no other run', async (t) => {
    const { simulator, manifest, verify } = await finishedRun(t)
    const later = await runAgainst(simulator)
    const key = simulator.objects().find((object) => object.key.includes(`${manifest.runId}/manifest.json`))?.key ?? ''
    simulator.tamper(key, undefined)
    const missing = await verify()
    assert.equal(missing.code, 1)
    assert.match(missing.stdout, /the manifest is missing/)
    const other = await verify(later.manifest.runId)
    assert.equal(other.code, 0)
    assert.ok(other.stdout.includes(`note   run ${manifest.runId} started`), other.stdout)
    const unknown = await verify('20200101T000000Z-000000')
    assert.equal(unknown.code, 1)
    assert.match(unknown.stdout, /no run 20200101T000000Z-000000/)
  })

  test('a bucket that may not be read is a clear message and 2', async (t) => {
    const { simulator, manifest } = await finishedRun(t)
    const { code, stdout, stderr } = await runWorker(
      ['verify', '--run', manifest.runId],
      simulator.environment({}, simulator.outsiderCredentials),
    )
    assert.equal(code, 2, stdout)
    assert.match(stderr, /reading the bucket .*AccessDenied/)
  })
})
