import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { defaultThresholds } from '../../../worker/config.ts'
import { ExceptionRegister } from '../../../worker/insight/exceptions/exception-register.ts'
import { assessReport, type Finding } from '../../../worker/insight/findings/assess.ts'
import { checks } from '../../../worker/insight/findings/catalog.ts'
import { TotalsCollector } from '../../../worker/insight/totals/insight-totals.ts'
import type { CollectedReport, Exception } from '../../../worker/model.ts'
import { someAccount } from './organization-fixture.ts'

const units = ['r-ab12', 'ou-ab12-11111111', 'ou-ab12-22222222']
const accounts: readonly CollectedReport[] = Array.from({ length: 6 }, (_, index) => {
  const collected = someAccount(index, 8)
  return { ...collected, account: { ...collected.account, parentIds: units.slice(0, 1 + (index % 3)) } }
})
const principals = accounts.flatMap(({ report }) => report.rows.map(([user = '']) => user))
const day = (offset: number) => new Date(Date.UTC(2026, 10, 22 + offset)).toISOString().slice(0, 10)

const exception: fc.Arbitrary<Exception> = fc
  .tuple(
    fc.constantFrom(...checks.map(({ id }) => id)),
    fc.constantFrom(
      ...accounts.map(({ account }) => ({ account: account.id })),
      ...units.map((id) => ({ organizationalUnit: id })),
    ),
    fc.oneof(fc.constant('*'), fc.constantFrom('<root_account>', ...principals)),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([check, place, principal, offset]) => ({
    check,
    ...place,
    principal,
    reason: 'accepted',
    approvedBy: 'someone',
    expires: day(offset),
  }))

/** A start of a run on 2026-11-22, to the millisecond. */
const startedAt = fc.integer({ min: 0, max: 86_399_999 }).map((time) => new Date(Date.UTC(2026, 10, 22) + time))

const assess = (exceptions: readonly Exception[], at: Date) => {
  const register = new ExceptionRegister(exceptions, at)
  const collector = new TotalsCollector(defaultThresholds)
  const reports = accounts.map((collected) => assessReport(collected, defaultThresholds, register))
  for (const assessed of reports) collector.add(assessed)
  return { register, reports, totals: collector.totals() }
}

const without = assess([], new Date('2026-11-22T10:30:00Z'))
const withoutException = ({ exception: _, ...finding }: Finding) => ({ ...finding, row: finding.row.arn })

test('no exception changes a verdict, hides a row or outlives its expiry', () => {
  let excepted = 0
  fc.assert(
    fc.property(fc.array(exception, { maxLength: 25 }), startedAt, (exceptions, at) => {
      const { register, reports, totals } = assess(exceptions, at)
      for (const [index, { findings, controlStatus }] of reports.entries()) {
        // The same findings in the same order, with the same verdicts and severities.
        assert.deepEqual(findings.map(withoutException), without.reports[index]?.findings.map(withoutException))
        for (const [check, counts] of controlStatus ?? []) {
          const raw = without.reports[index]?.controlStatus?.get(check)
          assert.deepEqual({ ...counts, excepted: 0 }, raw)
          assert.ok(counts.excepted <= counts.fail)
        }
        const { account } = accounts[index] as CollectedReport
        for (const { exception: carried, check, outcome, row } of findings) {
          if (!carried) continue
          excepted += 1
          assert.equal(outcome.verdict, 'fail')
          // Judged by an oracle of its own: the text of the day does not come before the day of the run.
          assert.ok(carried.expires >= '2026-11-22', 'it had not expired')
          assert.equal(carried.check, check.id)
          assert.ok(carried.principal === '*' || carried.principal === row.user)
          assert.ok(carried.account === account.id || account.parentIds?.includes(carried.organizationalUnit ?? ''))
        }
      }
      assert.deepEqual(totals.failed, without.totals.failed)
      assert.equal(totals.findings.total, without.totals.findings.total)
      const carried = reports.flatMap(({ findings }) => findings).filter((finding) => finding.exception).length
      assert.equal(
        Object.values(totals.excepted).reduce((sum, count) => sum + count, 0),
        carried,
      )
      assert.equal(
        register.inForce().reduce((sum, { findings }) => sum + findings, 0),
        carried,
      )
      assert.deepEqual(
        register.expired,
        exceptions.filter(({ expires }) => expires < '2026-11-22'),
      )
    }),
    { numRuns: 300 },
  )
  assert.ok(excepted > 100, 'exceptions were met')
})
