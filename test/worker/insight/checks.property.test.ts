import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import {
  type Cells,
  classicColumns,
  daysAgo,
  generatedTime,
  goodRoot,
  goodUser,
  key,
  report,
} from './report-fixture.ts'

const cell = fc.oneof(
  {
    arbitrary: fc.constantFrom('true', 'false', 'TRUE', 'False', 'N/A', 'no_information', 'not_supported', ''),
    weight: 5,
  },
  {
    arbitrary: fc.integer({ min: -400, max: 2000 }).map((days) => daysAgo(days / 2, days % 3 ? 'Z' : '+00:00')),
    weight: 4,
  },
  { arbitrary: fc.string({ unit: 'binary' }), weight: 2 },
  {
    arbitrary: fc.constantFrom('true ', 'tru', '0', '1', 'null', '2026-02-30T00:00:00Z', '2026-11-22', 'NaN'),
    weight: 1,
  },
)

const userWithKeys = { ...goodUser, ...key(1, daysAgo(10), daysAgo(1)), ...key(2, daysAgo(100), 'N/A') }

const userWithKey = { ...goodUser, ...key(2, daysAgo(10), daysAgo(1)) }
const emptyRoot = { ...goodRoot, password_enabled: 'false', password_last_used: 'N/A', mfa_active: 'false' }
const serviceUser = { ...goodUser, user: 'BedrockAPIKey-1', password_enabled: 'false' }

/** A good row in which any of the cells but the name is something else. */
const row = fc
  .tuple(
    fc.constantFrom(goodRoot, emptyRoot, goodUser, userWithKeys, userWithKey, serviceUser),
    fc.dictionary(fc.constantFrom(...classicColumns.slice(2)), cell, { maxKeys: 12 }),
    fc.option(cell, { nil: 'N/A', freq: 4 }),
    fc.constantFrom('aws', 'aws-us-gov'),
  )
  .map(
    ([base, changed, additional_credentials_info, partition]): Cells => ({
      ...base,
      ...(partition === 'aws-us-gov' && { arn: (base.arn ?? '').replace('aws', partition) }),
      ...changed,
      additional_credentials_info,
    }),
  )

// An oracle of its own: it does not use the code under test to read a cell.
const isTrue = (text = '') => /^true$/i.test(text)
const isFalse = (text = '') => /^false$/i.test(text)
const age = (text = '') => {
  const form = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(Z|\+00:00)$/.exec(text)
  if (!form) return Number.NaN
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = form.slice(1, 7).map(Number)
  const time = Date.UTC(year, month - 1, day, hour, minute, second)
  const isCalendarDay = new Date(time).toISOString().slice(0, 19) === text.slice(0, 19)
  const days = (generatedTime.getTime() - time) / 86_400_000
  return isCalendarDay && days > -0.05 ? days : Number.NaN
}
const rootWithout = (cells: Cells) => isFalse(cells.password_enabled)
const isNone = (text = '') => /^n\/a$/i.test(text)
const mentionsNothing = ({ additional_credentials_info: info = '' }: Cells) => isNone(info.trim()) || info.trim() === ''
const noConsole = ({ arn = '', password_enabled }: Cells) =>
  arn.startsWith('arn:aws-us-gov:') && !isTrue(password_enabled)
const noCertificates = (c: Cells) =>
  ([1, 2] as const).every(
    (slot) =>
      isFalse(c[`cert_${slot}_active`]) || (isNone(c[`cert_${slot}_active`]) && isNone(c[`cert_${slot}_last_rotated`])),
  )
const noRootKeys = (c: Cells) =>
  ([1, 2] as const).every(
    (slot) =>
      isFalse(c[`access_key_${slot}_active`]) ||
      (rootWithout(c) && isNone(c[`access_key_${slot}_active`]) && isNone(c[`access_key_${slot}_last_used_date`])),
  )
const rootCannotAct = (c: Cells) => rootWithout(c) && noRootKeys(c) && noCertificates(c) && mentionsNothing(c)
const isServiceUser = ({ user = '' }: Cells) => user.startsWith('BedrockAPIKey-')

/** What must hold for a pass to be true, whatever the code thinks. */
const passIsEarned: Readonly<Record<string, (cells: Cells) => boolean>> = {
  'root-access-key': (c) => noRootKeys(c) && mentionsNothing(c),
  'root-mfa': (c) => isTrue(c.mfa_active) || rootCannotAct(c),
  'root-hardware-mfa': () => false,
  'root-activity': (c) =>
    mentionsNothing(c) &&
    (c.password_last_used === 'no_information' ||
      (isNone(c.password_last_used) && rootWithout(c)) ||
      (noConsole(c) && Number.isNaN(age(c.password_last_used))) ||
      age(c.password_last_used) >= 30) &&
    [c.access_key_1_last_used_date, c.access_key_2_last_used_date].every((used) => isNone(used) || age(used) >= 30),
  'root-signing-certificate': (c) => noCertificates(c) && mentionsNothing(c),
  'signing-certificate': (c) => noCertificates(c) && mentionsNothing(c),
  'service-credential-user': (c) =>
    isServiceUser(c) &&
    mentionsNothing(c) &&
    [c.password_enabled, c.access_key_1_active, c.access_key_2_active].every(isFalse),
  'console-mfa': (c) => isTrue(c.password_enabled) && isTrue(c.mfa_active),
  'keys-at-user-creation': (c) =>
    mentionsNothing(c) && (age(c.access_key_1_last_used_date) >= 0 || age(c.access_key_2_last_used_date) >= 0),
  'unused-credentials': (c) =>
    mentionsNothing(c) &&
    (isFalse(c.password_enabled) ||
      (isTrue(c.password_enabled) &&
        (age(c.password_last_used) < 45 ||
          (c.password_last_used === 'no_information' && age(c.password_last_changed) < 45)))) &&
    ([1, 2] as const).every(
      (slot) =>
        isFalse(c[`access_key_${slot}_active`]) ||
        (isTrue(c[`access_key_${slot}_active`]) &&
          (age(c[`access_key_${slot}_last_used_date`]) < 45 ||
            (c[`access_key_${slot}_last_used_date`] === 'N/A' && age(c[`access_key_${slot}_last_rotated`]) < 45))),
    ),
  'one-active-key': (c) => mentionsNothing(c) && (isFalse(c.access_key_1_active) || isFalse(c.access_key_2_active)),
  'key-rotation': (c) =>
    mentionsNothing(c) &&
    ([1, 2] as const).every(
      (slot) =>
        isFalse(c[`access_key_${slot}_active`]) ||
        (isTrue(c[`access_key_${slot}_active`]) && age(c[`access_key_${slot}_last_rotated`]) <= 90),
    ),
  'user-mfa': (c) => isTrue(c.mfa_active),
}

/** Nor may a check shrug off what it should have looked at. */
const absenceIsEarned: Readonly<Record<string, (cells: Cells) => boolean>> = {
  'root-mfa': noConsole,
  'root-hardware-mfa': (c) => noConsole(c) || rootCannotAct(c),
  'service-credential-user': (c) => !isServiceUser(c),
  'console-mfa': (c) => isFalse(c.password_enabled),
  'keys-at-user-creation': (c) =>
    isFalse(c.password_enabled) ||
    (mentionsNothing(c) && isFalse(c.access_key_1_active) && isFalse(c.access_key_2_active)),
  'unused-credentials': (c) =>
    mentionsNothing(c) &&
    isFalse(c.password_enabled) &&
    isFalse(c.access_key_1_active) &&
    isFalse(c.access_key_2_active),
  'key-rotation': (c) => mentionsNothing(c) && isFalse(c.access_key_1_active) && isFalse(c.access_key_2_active),
}

const columns = [...classicColumns, 'additional_credentials_info']

test('no cells make a check throw, pass or look away without ground', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(row, (cells) => {
      const { controlStatus, findings } = assessReport(report([cells], { columns }), defaultThresholds)
      const root = cells.user === '<root_account>'
      for (const [{ id, appliesTo }, counts] of controlStatus ?? []) {
        if ((appliesTo === 'root') !== root) continue
        const verdict = Object.entries(counts).find(([, count]) => count === 1)?.[0]
        assert.ok(verdict, `${id} came to a verdict`)
        seen.set(`${id} ${verdict}`, (seen.get(`${id} ${verdict}`) ?? 0) + 1)
        if (verdict === 'pass') assert.ok(passIsEarned[id]?.(cells), `${id} passed`)
        if (verdict === 'not-applicable') assert.ok(absenceIsEarned[id]?.(cells), `${id} was not applied`)
      }
      for (const { outcome } of findings) {
        // Where the root user has no row, there is no cell to show.
        assert.ok(outcome.reason && (outcome.evidence.length > 0 || /no row of the root user/.test(outcome.reason)))
      }
    }),
    { numRuns: 10_000 },
  )
  // The cases reach what they are meant to guard.
  for (const id of Object.keys(passIsEarned)) {
    assert.ok(id === 'root-hardware-mfa' || (seen.get(`${id} pass`) ?? 0) > 20, `${id} passed at times`)
    assert.ok((seen.get(`${id} undecidable`) ?? 0) > 20, `${id} was undecidable at times`)
  }
})

test('no report makes the assessment throw, whatever its header and the width of its rows', () => {
  const anything = fc.array(fc.array(cell, { maxLength: 30 }), { maxLength: 4 })
  const columns = fc.array(fc.oneof(fc.constantFrom(...classicColumns), fc.string()), { maxLength: 26 })
  fc.assert(
    fc.property(columns, anything, (names, rows) => {
      const collected = report([], { columns: names })
      const { controlStatus } = assessReport({ ...collected, report: { ...collected.report, rows } }, defaultThresholds)
      for (const [{ appliesTo }, counts] of controlStatus ?? []) {
        const total = counts.pass + counts.fail + counts.undecidable + counts['not-applicable']
        assert.ok(appliesTo === 'root' ? total >= 1 : total <= rows.length)
      }
    }),
    { numRuns: 2_000 },
  )
})
