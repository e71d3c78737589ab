import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessInParts, assessReport } from '../../../worker/insight/findings/assess.ts'
import { tableFormats } from '../../../worker/insight/tables/formats.ts'
import { TotalsCollector } from '../../../worker/insight/totals/insight-totals.ts'
import { someAccount } from './organization-fixture.ts'
import { goodUser, report } from './report-fixture.ts'
import { memorySink, runId } from './table-files.ts'

const large = someAccount(7, 90)

test('a report in parts says what it says as a whole, in every table and in the totals', async () => {
  const told = async (rowsPerPart: number) => {
    const collector = new TotalsCollector(defaultThresholds)
    const files = tableFormats.map((format) => {
      const sink = memorySink()
      return { sink, table: format.open(runId, sink) }
    })
    let parts = 0
    for (const part of assessInParts(large, defaultThresholds, rowsPerPart)) {
      parts += 1
      assert.ok(part.rows.length <= rowsPerPart)
      collector.add(part)
      for (const { table } of files) await table.add(part)
    }
    for (const { table } of files) await table.finish()
    return { parts, files: files.map(({ sink }) => sink.content()), totals: collector.totals() }
  }
  const whole = await told(Number.POSITIVE_INFINITY)
  const inParts = await told(7)
  assert.equal(whole.parts, 1)
  assert.equal(inParts.parts, Math.ceil(large.report.rows.length / 7))
  assert.deepEqual(inParts.files, whole.files)
  assert.deepEqual(inParts.totals, whole.totals)
})

test('the root row is looked for in all parts, and a report of no rows is one part', () => {
  const parts = [...assessInParts(report([goodUser, goodUser, goodUser]), defaultThresholds, 2)]
  assert.deepEqual(
    parts.map(({ findings }) => findings.length),
    [0, 5],
  )
  const [empty, ...others] = assessInParts(report([]), defaultThresholds, 2)
  assert.equal(others.length, 0)
  assert.equal(empty?.findings.length, 5)
  assert.deepEqual(empty?.controlStatus, assessReport(report([]), defaultThresholds).controlStatus)
})
