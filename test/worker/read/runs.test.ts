import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { plainTable } from '../../../worker/output/terminal.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

const archive = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))

suite('runs', { concurrency: 2 }, () => {
  test('lists the archive of version 0.1.0, the latest first', async () => {
    const { code, stdout, stderr } = await runWorker(['runs', '--directory', archive], {})
    assert.equal(code, 0, stderr)
    const lines = stdout.split('\n').filter((line) => line.includes('20261126T'))
    assert.match(lines[0] ?? '', /20261126T004533Z-1872e9 .*unfinished/)
    assert.match(lines[1] ?? '', /4222e9 +partial +4\/6( +\d+){4} +all$/)
    assert.match(lines[2] ?? '', /6f99ec/)
  })

  test('fits 80 columns of a terminal: the scope is broken, never the id of a run', () => {
    const ids = ['20261126T004533Z-1872e9', '20261126T004528Z-4222e9']
    const rows = ids.map((id) => [
      id,
      'interrupted',
      '10000/10000',
      '10000',
      'units ou-abcd-11111111, ou-abcd-22222222',
    ])
    const head = ['Run', 'Status', 'Reports', 'Crit', 'Scope']
    const lines = plainTable(80, head, rows).toString().split('\n')
    assert.ok(lines.length > 3)
    for (const line of lines) assert.ok(line.trimEnd().length <= 80, line)
    for (const id of ids) assert.ok(lines.some((line) => line.startsWith(id)))
    assert.equal(plainTable(undefined, head, rows).toString().split('\n').length, 3, 'nothing is broken in a pipe')
  })

  test('as JSON, it is JSON alone', async () => {
    const { stdout } = await runWorker(['runs', '--directory', archive, '--output', 'json', '--limit', '2'], {})
    const { runs, total } = JSON.parse(stdout)
    assert.equal(total, 3)
    assert.deepEqual(
      runs.map(({ runId, status }: { runId: string; status: string }) => [runId, status]),
      [
        ['20261126T004533Z-1872e9', 'unfinished'],
        ['20261126T004528Z-4222e9', 'partial'],
      ],
    )
    assert.deepEqual(Object.keys(runs[1].findings), ['critical', 'high', 'medium', 'low'])
    assert.equal(runs[1].totals.listed, 6)
  })

  test('reads a bucket, with scopes, and names an invalid manifest', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    const [account] = simulator.organization.accounts
    await runAgainst(simulator, ['--accounts', account?.id ?? ''])
    const { manifest } = await runAgainst(simulator)
    const list = () => runWorker(['runs'], simulator.environment({}, simulator.readerCredentials))
    const whole = await list()
    assert.equal(whole.code, 0, whole.stderr)
    assert.match(whole.stdout, /1 given/)
    assert.match(whole.stdout, / all$/m)
    const { key = '', content } =
      simulator.objects().find((one) => one.key.includes(`${manifest.runId}/manifest`)) ?? {}
    const forged = content?.toString().replace(/"key": "summary\/[^"]*"/, '"key": "../../etc/passwd"') ?? ''
    assert.notEqual(forged, content?.toString())
    simulator.tamper(key, Buffer.from(forged))
    const { code, stdout } = await list()
    assert.equal(code, 1)
    assert.match(stdout, new RegExp(`WRONG {2}${manifest.runId}: the manifest at outputs\\.\\d+\\.key`))
  })

  test('a source without a run is nothing to read', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    for (const args of [['runs'], ['verify', '--run', 'latest']]) {
      const { code, stderr } = await runWorker(args, simulator.environment({}, simulator.readerCredentials))
      assert.equal(code, 2)
      assert.match(stderr, /the bucket credential-reports has no (finished )?run/)
    }
    const none = await runWorker(['runs', '--directory', '/nowhere'], {})
    assert.equal(none.code, 2)
    assert.match(none.stderr, /the folder \/nowhere cannot be read: ENOENT/)
  })

  test('verify reads a folder, and says what a folder cannot prove', async () => {
    const { code, stdout } = await runWorker(['verify', '--run', 'latest', '--directory', archive], {})
    assert.equal(code, 0, stdout)
    assert.match(stdout, /Run 20261126T004528Z-4222e9 is whole/)
    assert.match(stdout, /A folder proves nothing about versions, locks or the owner/)
  })
})
