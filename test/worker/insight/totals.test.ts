import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import { AgeHistogram } from '../../../worker/insight/totals/histogram.ts'
import { shownLimits, TotalsCollector } from '../../../worker/insight/totals/insight-totals.ts'
import { TopList } from '../../../worker/insight/totals/top-list.ts'
import { numbers, someAccounts } from './organization-fixture.ts'
import { daysAgo, goodRoot, goodUser, key, report } from './report-fixture.ts'

const collect = (reports: Iterable<Parameters<typeof assessReport>[0]>) => {
  const collector = new TotalsCollector(defaultThresholds)
  for (const collected of reports) collector.add(assessReport(collected, defaultThresholds))
  return collector.totals()
}

test('a list of the first ones keeps them, whatever the order they come in', () => {
  const pick = numbers(7)
  const values = Array.from({ length: 5_000 }, () => pick(1_000_000))
  const list = new TopList<number, number>(25, (left, right) => left - right)
  for (const value of values) list.add(value, () => value)
  assert.equal(list.total, 5_000)
  assert.deepEqual(list.items(), values.toSorted((left, right) => left - right).slice(0, 25))
})

test('ages stand in the bucket of the rule that they are held to', () => {
  const counts = (exactly: 'younger' | 'older') => {
    const histogram = new AgeHistogram([30], 90, exactly)
    for (const days of [0, 30, 90, 91]) histogram.add(days)
    return histogram.buckets()
  }
  assert.deepEqual(counts('younger'), [
    { label: '0–30', range: 'within', count: 2 },
    { label: '30–90', range: 'within', count: 1 },
    { label: 'over 90', range: 'beyond', count: 1 },
  ])
  assert.deepEqual(
    counts('older').map(({ count }) => count),
    [1, 1, 2],
  )
})

test('keys and passwords of IAM users are counted by age, never used ones apart', () => {
  const totals = collect([
    report([
      { ...goodRoot, ...key(1, daysAgo(700), daysAgo(1)) },
      { ...goodUser, ...key(1, daysAgo(10), daysAgo(1)), ...key(2, daysAgo(100), 'N/A') },
      { ...goodUser, password_last_used: 'no_information', access_key_1_last_rotated: daysAgo(800) },
    ]),
  ])
  const some = (buckets: readonly { label: string; count: number }[]) =>
    Object.fromEntries(buckets.filter(({ count }) => count > 0).map(({ label, count }) => [label, count]))
  assert.deepEqual(some(totals.activeKeyAges), { '0–30': 1, '90–180': 1 })
  assert.deepEqual(some(totals.keyUse), { '0–7': 1, 'never used': 1 })
  assert.deepEqual(some(totals.passwordUse), { '0–7': 1, 'never used': 1 })
})

test('totals add up, do not depend on the order, and do not grow with the organization', () => {
  const reports = [...someAccounts(600)]
  const totals = collect(reports)
  assert.deepEqual(collect(reports.toReversed()), {
    ...totals,
    organizationalUnits: collect(reports.toReversed()).organizationalUnits,
  })
  assert.equal(totals.accounts.length, shownLimits.accounts)
  assert.equal(totals.findings.shown.length, shownLimits.findings)
  const users = reports.reduce((sum, { report: { users } }) => sum + users, 0)
  for (const { check, counts } of totals.controlStatus) {
    const sum = counts.pass + counts.fail + counts.undecidable + counts['not-applicable']
    assert.equal(sum, check.appliesTo === 'root' ? 600 : users, check.id)
  }
  const failed = totals.controlStatus.reduce((sum, { counts }) => sum + counts.fail, 0)
  assert.equal(
    Object.values(totals.failed).reduce((sum, count) => sum + count, 0),
    failed,
  )
  const open = totals.controlStatus.reduce((sum, { counts }) => sum + counts.undecidable, 0)
  assert.equal(totals.findings.total, failed + open)
  assert.equal(
    totals.organizationalUnits.reduce((sum, unit) => sum + unit.accounts, 0),
    600,
  )
})
