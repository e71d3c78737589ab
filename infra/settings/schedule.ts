import { parseCronDays, parseCronTimes } from './cron.ts'
import { type Gaps, longestAndShortest } from './gaps.ts'

/** Hours that IAM hands out the same credential report: a schedule that is closer collects nothing new. */
export const reportLifetimeHours = 4
/** Below this many hours between runs, every second run may find the report of the run before. */
export const cautiousHours = 5

const unitHours = { minute: 1 / 60, minutes: 1 / 60, hour: 1, hours: 1, day: 24, days: 24 } as const

/**
 * The shortest and the longest time between two runs of an EventBridge Scheduler expression, in hours and without
 * daylight saving time (which takes or gives one hour on two days a year).
 *
 * @throws Error in words if it is no recurring expression that Scheduler takes
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleGaps(expression: string): Gaps {
  const rate = /^rate\((\d{1,6}) (minutes?|hours?|days?)\)$/.exec(expression)
  if (rate) {
    const hours = Number(rate[1]) * unitHours[rate[2] as keyof typeof unitHours]
    if (hours === 0) throw new Error('a rate of 0 never runs')
    return { shortestHours: hours, longestHours: hours }
  }
  const cron = /^cron\(([^()]+)\)$/.exec(expression)
  if (!cron) throw new Error('neither rate(<number> <unit>) nor cron(<six fields>)')
  const fields = (cron[1] ?? '').trim().split(/\s+/)
  if (fields.length !== 6) throw new Error(`a cron expression has six fields, this one has ${fields.length}`)
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields
  if (year !== '*') throw new Error('the year has to be *, since a schedule that ends is a collection that ends')
  return longestAndShortest(parseCronDays(dayOfMonth, month, dayOfWeek), parseCronTimes(minutes, hours))
}

/** Whether the zone is one of the IANA time zone database, as Scheduler wants it. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    // Offsets such as +01:00 are zones to Intl, not to Scheduler.
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}
