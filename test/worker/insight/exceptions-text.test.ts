import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Severity } from '../../../worker/model.ts'
import { closingTable } from '../../../worker/output/terminal.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

/** A folder with the reports of a simulator's bucket. */
async function reportsOf(simulator: Simulator): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'exceptions-'))
  for (const { key, content } of simulator.objects()) {
    if (!key.startsWith('reports/')) continue
    await mkdir(path.join(folder, path.dirname(key)), { recursive: true })
    await writeFile(path.join(folder, key), content ?? '')
  }
  return { folder, remove: () => rm(folder, { recursive: true }) }
}

test('where there are exceptions, collect, runs and analyze say what is open and what is excepted', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 6 }) })
  t.after(() => simulator.close())
  const plain = await runAgainst(simulator)
  const csv = simulator.objects().find(({ key }) => key.startsWith('findings-csv/'))?.content ?? assert.fail('no csv')
  const rows = parse(csv, { columns: true }) as Record<string, string>[]
  const row = rows.find(({ verdict }) => verdict === 'fail') ?? assert.fail('no finding')
  const severity = row.severity as Severity
  const exception = {
    check: row.check_id,
    account: row.account_id?.replace("'", ''),
    principal: row.principal,
    reason: 'Accepted',
    approvedBy: 'CISO',
    expires: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
  }
  const EXCEPTIONS = JSON.stringify([exception])
  const { code, manifest, stdout } = await runAgainst(simulator, [], { EXCEPTIONS })
  assert.equal(code, 0, stdout.slice(-2_000))

  const failed = plain.manifest.findings?.failed ?? assert.fail('no findings')
  const open = { ...failed, [severity]: failed[severity] - 1 }
  const excepted = { critical: 0, high: 0, medium: 0, low: 0, [severity]: 1 }
  const ended = stdout.split('\n').find((line) => line.includes('"run ended"')) ?? '{}'
  assert.deepEqual(JSON.parse(ended).findings, { open, excepted })

  const total = Object.values(failed).reduce((sum, count) => sum + count, 0)
  const shown = (one: typeof manifest) => closingTable({ manifest: one, manifestKey: 'runs/m', bucket: 'reports' })
  assert.match(shown(manifest), new RegExp(`Findings +│ open ${total - 1} \\(.*\\); excepted 1 \\(1 ${severity}\\)`))
  assert.match(shown(plain.manifest), new RegExp(`Findings +│ open ${total} \\(`))
  assert.doesNotMatch(shown(plain.manifest), /excepted/)

  const runs = await runWorker(['runs'], simulator.environment({}, simulator.readerCredentials))
  const counts = (one: Readonly<Record<Severity, number>>) => `${one.critical} +${one.high} +${one.medium} +${one.low}`
  assert.match(runs.stdout, new RegExp(`${manifest.runId} +complete +\\S+ +${counts(open)} `))
  assert.match(runs.stdout, new RegExp(`^${manifest.runId}: 1 ${severity} excepted$`, 'm'))
  assert.match(runs.stdout, new RegExp(`${plain.manifest.runId} +complete +\\S+ +${counts(failed)} `))
  assert.doesNotMatch(runs.stdout, new RegExp(`^${plain.manifest.runId}: .* excepted$`, 'm'))

  const { folder, remove } = await reportsOf(simulator)
  t.after(remove)
  const results = path.join(folder, 'results')
  const analysis = await runWorker(['analyze', path.join(folder, 'reports'), '--output-directory', results], {
    EXCEPTIONS,
  })
  const inWords = Object.entries(open).map(([name, count]) => `${count} ${name}`)
  assert.match(analysis.stdout, new RegExp(`^Findings +${inWords.join(', ')}; excepted: 1 ${severity}$`, 'm'))
})
