import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { scheduleGaps } from '../../infra/settings/schedule.ts'
import { isTimeZone, similarTimeZone } from '../../infra/settings/time-zones.ts'

suite('gaps between runs', () => {
  const day = 24
  const cases: readonly [string, shortest: number, longest: number][] = [
    ['rate(1 day)', day, day],
    ['rate(5 hours)', 5, 5],
    ['rate(90 minutes)', 1.5, 1.5],
    ['cron(0 6 * * ? *)', day, day],
    ['cron(0 0/6 * * ? *)', 6, 6],
    ['cron(0 0/7 * * ? *)', 3, 7],
    ['cron(0,30 6 * * ? *)', 0.5, 23.5],
    ['cron(0 8,20 * * ? *)', 12, 12],
    ['cron(0 6 ? * MON-FRI *)', day, 3 * day],
    ['cron(0 6 ? * 2 *)', 7 * day, 7 * day],
    ['cron(0 6 ? * MON,THU *)', 3 * day, 4 * day],
    ['cron(0 6 1 * ? *)', 28 * day, 31 * day],
    ['cron(0 6 L * ? *)', 28 * day, 31 * day],
    ['cron(0 6 1,15 * ? *)', 14 * day, 17 * day],
    ['cron(0 6 ? * 6L *)', 28 * day, 35 * day],
    ['cron(0 6 ? * 2#1 *)', 28 * day, 35 * day],
    ['cron(0 6 1 JAN,JUL ? *)', 181 * day, 184 * day],
    ['cron(0 6 31W * ? *)', 29 * day, 63 * day],
    ['cron(30 23 ? 1-3/2 SUN *)', 7 * day, 287 * day],
  ]
  for (const [expression, shortestHours, longestHours] of cases) {
    test(expression, () => assert.deepEqual(scheduleGaps(expression), { shortestHours, longestHours }))
  }

  const refused: readonly [string, RegExp][] = [
    ['banana(1)', /neither/],
    ['rate(0 hours)', /never/],
    ['rate(1.5 hours)', /neither/],
    ['rate(1 fortnight)', /neither/],
    ['rate(12 hour)', /must be rate\(12 hours\)/],
    ['rate(1 days)', /must be rate\(1 day\)/],
    ['rate(012 hours)', /other than 0/],
    ['rate(400 days)', /more than a year/],
    ['cron(0  6 * * ? *)', /six fields/],
    ['cron(0 6 ? * FRIL *)', /day of week: "FRIL"/],
    ['cron(0 6 ? * MON#1 *)', /day of week: "MON#1"/],
    ['cron(0 6 1 jul ? *)', /month: "jul"/],
    ['at(2026-11-22T06:00:00)', /neither/],
    ['cron(0 6 * * ?)', /six fields/],
    ['cron(0 6 * * * *)', /exactly one/],
    ['cron(0 6 ? * ? *)', /exactly one/],
    ['cron(60 6 * * ? *)', /minutes: "60"/],
    ['cron(0 24 * * ? *)', /hours: "24"/],
    ['cron(0 6 ? * XYZ *)', /day of week: "XYZ"/],
    ['cron(0 6 ? * 8 *)', /day of week: "8"/],
    ['cron(0 9-6 * * ? *)', /backwards/],
    ['cron(0/0 6 * * ? *)', /not understood/],
    ['cron(0 6 * * ? 2026)', /year/],
    ['cron(0 6 30 2 ? *)', /never runs/],
  ]
  for (const [expression, message] of refused) {
    test(`${expression} is refused`, () => assert.throws(() => scheduleGaps(expression), message))
  }
})

test('time zones are those of the IANA database, in their exact spelling', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/Argentina/Ushuaia', 'Asia/Kolkata', 'Asia/Calcutta']) {
    assert.equal(isTimeZone(zone), true, zone)
  }
  for (const zone of ['Europe/Nowhere', '+01:00', '', 'CET+1', 'europe/berlin', 'EUROPE/BERLIN', 'utc', 'US/eastern']) {
    assert.equal(isTimeZone(zone), false, zone)
  }
  assert.equal(similarTimeZone('europe/berlin'), 'Europe/Berlin')
  assert.equal(similarTimeZone('Europe/Nowhere'), undefined)
})
