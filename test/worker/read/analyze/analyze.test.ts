import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { defaultThresholds } from '../../../../worker/config.ts'
import { type AnalyzeOptions, analyze } from '../../../../worker/read/analyze/analyze.ts'
import { makeOrganization } from '../../../simulator/organization-generator.ts'
import { makeReport } from '../../../simulator/report-generator.ts'
import { startSimulator } from '../../../simulator/simulator.ts'
import { runAgainst } from '../../../support/simulated-run.ts'
import { runWorker } from '../../../support/worker-process.ts'
import { writeObject } from '../../insight/lake.ts'
import { openDuckDb, temporaryFolder } from '../../insight/table-files.ts'

const account = '111122223333'
const other = '444455556666'

/** Analyzes files below a folder of this test; results go to `results` beside it. */
async function analyzeFolder(
  t: TestContext,
  files: Readonly<Record<string, Buffer>>,
  more: Partial<AnalyzeOptions> = {},
) {
  const folder = await temporaryFolder(t)
  for (const [name, content] of Object.entries(files)) await writeObject(folder, `input/${name}`, content)
  const outputDirectory = path.join(folder, 'results')
  const analysis = await analyze({
    paths: [path.join(folder, 'input')],
    outputDirectory,
    thresholds: defaultThresholds,
    version: '1.2.3',
    signal: new AbortController().signal,
    ...more,
  })
  return { analysis, outputDirectory, folder }
}

/** A table as rows that do not depend on the order of the accounts or on the id of the run. */
const comparable = (csv: Buffer): string[] => {
  const [header = [], ...rows] = parse(csv) as string[][]
  assert.equal(header[0], 'run_id')
  return [header.join('\t'), ...rows.map((row) => row.slice(1).join('\t')).sort()]
}

suite('analyze', () => {
  test('a copy of the bucket gives row for row what the run wrote', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 12, organizationalUnits: 3 }) })
    t.after(() => simulator.close())
    const { code, stdout, manifest } = await runAgainst(simulator)
    assert.equal(code, 0, stdout.slice(-2000))
    const copy = Object.fromEntries(simulator.objects().map(({ key, content }) => [key, content ?? Buffer.alloc(0)]))

    const { analysis, outputDirectory } = await analyzeFolder(t, copy)
    assert.deepEqual(analysis.skipped, [])
    assert.equal(analysis.namesFromRun, manifest.runId)
    assert.deepEqual(analysis.findings.failed, manifest.findings?.failed)
    for (const kind of ['findings-csv', 'consolidated-csv']) {
      const key = manifest.outputs.find((output) => output.kind === kind)?.key ?? assert.fail(kind)
      const written = comparable(copy[key] ?? assert.fail(key))
      assert.ok(written.length > 12, kind)
      assert.deepEqual(comparable(await readFile(path.join(outputDirectory, path.basename(key)))), written, kind)
    }
    const database = await openDuckDb(t)
    for (const file of ['findings.parquet', 'credential-report.parquet', 'standing.parquet']) {
      const [row] = await database.rows(`SELECT count(*)::integer AS n FROM '${path.join(outputDirectory, file)}'`)
      assert.equal(row?.n, analysis.outputs.find(({ key }) => key === file)?.rows, file)
    }
  })

  test('the result says that it is of local origin and of unknown completeness', async (t) => {
    const { analysis, outputDirectory } = await analyzeFolder(t, {
      [`2025-01-01/credentialReport_${account}.csv`]: makeReport(account),
    })
    assert.equal(analysis.origin, 'local')
    assert.equal(analysis.completeness, 'unknown')
    assert.deepEqual(JSON.parse(await readFile(path.join(outputDirectory, 'analysis.json'), 'utf8')), analysis)
    const page = await readFile(path.join(outputDirectory, 'index.html'), 'utf8')
    assert.match(page, /Local files, completeness unknown/)
    assert.doesNotMatch(page, /Every account in scope/)
    const files = await readdir(outputDirectory)
    // Coverage is a statement on the accounts of an organization, which nobody has listed.
    assert.ok(!files.includes('coverage.parquet'))
    const unfinished = files.filter((name) => name.endsWith('.partial'))
    assert.deepEqual(unfinished, [])
  })

  test('the layout of the original: the newest day of each account counts', async (t) => {
    const { analysis } = await analyzeFolder(t, {
      [`2025-01-05/credentialReport_${account}.csv`]: makeReport(account, { users: 2, asOf: '2025-01-05' }),
      [`2025-01-12/credentialReport_${account}.csv`]: makeReport(account, { users: 3, asOf: '2025-01-12' }),
      [`2025-01-05/credentialReport_${other}.csv`]: makeReport(other, { users: 4, asOf: '2025-01-05' }),
    })
    const reports = analysis.reports.map((one) => [
      one.accountId,
      one.users,
      one.timeSource,
      one.generatedTime.slice(0, 10),
    ])
    assert.deepEqual(reports, [
      [account, 3, 'date in path', '2025-01-12'],
      [other, 4, 'date in path', '2025-01-05'],
    ])
    assert.equal(analysis.totals.superseded, 1)
    assert.deepEqual(analysis.skipped, [])
  })

  test('where the newest report is damaged, the one before it counts, and the damaged one is named', async (t) => {
    const whole = makeReport(account, { users: 2 })
    const { analysis } = await analyzeFolder(t, {
      [`2025-01-05/credentialReport_${account}.csv`]: whole,
      [`2025-01-12/credentialReport_${account}.csv`]: whole.subarray(0, whole.length - 50),
    })
    assert.match(analysis.reports[0]?.path ?? '', /2025-01-05/)
    assert.match(analysis.skipped[0]?.path ?? '', /2025-01-12/)
    assert.match(analysis.skipped[0]?.reason ?? '', /cells, the header/)
  })

  test('the time of a report: the option, the name, the path, its newest cell', async (t) => {
    const report = makeReport(account, { asOf: '2025-03-01' })
    const timeOf = async (name: string, generated?: Date) => {
      const { analysis } = await analyzeFolder(t, { [name]: report }, { generated })
      return [analysis.reports[0]?.timeSource, analysis.reports[0]?.generatedTime]
    }
    const option = new Date('2025-03-04T05:06:07Z')
    assert.deepEqual(await timeOf('20250302T101500Z.csv', option), ['option', '2025-03-04T05:06:07.000Z'])
    assert.deepEqual(await timeOf('2025-01-01/20250302T101500Z.csv'), ['path', '2025-03-02T10:15:00.000Z'])
    assert.deepEqual(await timeOf('2025-03-02T10:15:00Z/report.csv'), ['path', '2025-03-02T10:15:00.000Z'])
    const [source, newest] = await timeOf('report.csv')
    assert.equal(source, 'newest cell')
    assert.ok(newest && report.includes(newest.slice(0, 19)), newest)
  })

  test('two different reports of one account and time contradict each other; two copies do not', async (t) => {
    const report = makeReport(account, { users: 2 })
    const { analysis } = await analyzeFolder(t, {
      'a/2025-01-12.csv': report,
      'b/2025-01-12.csv': makeReport(account, { users: 3 }),
      'c/2025-01-12.csv': report,
    })
    assert.equal(analysis.reports.length, 1)
    assert.equal(analysis.totals.superseded, 1)
    assert.match(analysis.skipped[0]?.reason ?? '', /same account and time/)
  })
})

suite('analyze as a command', () => {
  test('exit codes: 3 if a finding is as severe as asked, 1 if a file was skipped, 2 if nothing is a report', async (t) => {
    const folder = await temporaryFolder(t)
    const name = 'in/2025-01-05/report.csv'
    await writeObject(folder, name, makeReport(account, { users: 30, asOf: '2025-01-05' }))
    let round = 0
    const run = (...args: readonly string[]) =>
      runWorker(['analyze', '--output-directory', path.join(folder, `out-${round++}`), ...args], {})
    assert.equal((await run(path.join(folder, 'in'))).code, 0)
    const failing = await run('--fail-on', 'low', path.join(folder, 'in'))
    assert.equal(failing.code, 3)
    await writeObject(folder, 'in/junk.csv', 'junk')
    const skipping = await run('--fail-on', 'low', path.join(folder, 'in'))
    assert.equal(skipping.code, 1)
    assert.match(skipping.stdout, /junk\.csv: no credential report/)
    assert.match(
      skipping.stderr,
      /findings of severity low or above/,
      'the condition is named although another code wins',
    )
    const nothing = await run(path.join(folder, 'in/junk.csv'))
    assert.equal(nothing.code, 2)
    assert.match(
      nothing.stderr,
      /no credential report was found in ".*in\/junk\.csv"\nSkipped {4}1 files:\n {2}.*junk\.csv: no credential report/,
    )
    await assert.rejects(readdir(path.join(folder, `out-${round - 1}`)), { code: 'ENOENT' }, 'nothing is written')
    const asJson = await run('--output', 'json', path.join(folder, 'in/junk.csv'))
    assert.equal(asJson.code, 2)
    assert.equal(JSON.parse(asJson.stdout).skipped.length, 1)
  })

  test('a time in the future is refused: of the option with what is allowed, of a file by naming it', async (t) => {
    const folder = await temporaryFolder(t)
    await writeObject(folder, 'in/2099-01-05/report.csv', makeReport(account, { users: 2, asOf: '2025-01-05' }))
    const run = (...args: readonly string[]) =>
      runWorker(['analyze', '--output-directory', path.join(folder, 'out'), ...args, path.join(folder, 'in')], {})
    const option = await run('--generated', '2099-01-05T00:00:00Z')
    assert.equal(option.code, 2)
    assert.match(
      option.stderr,
      /--generated: received 2099-01-05T00:00:00.*, which is in the future; allowed: a time until 20/,
    )
    const named = await run()
    assert.equal(named.code, 2)
    assert.match(
      named.stderr,
      /report\.csv: its time 2099-01-05T00:00:00\.000Z \(from: date in path\) is in the future/,
    )
    assert.equal((await run('--generated', '2025-01-06T00:00:00Z')).code, 0)
  })
})
