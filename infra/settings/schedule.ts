import { parseCronDays, parseCronTimes } from './cron.ts'
import { type Gaps, longestAndShortest } from './gaps.ts'

/** Hours for which IAM returns the same credential report: a run within them collects nothing new. */
export const reportLifetimeHours = 4
/** Below this many hours between runs, every second run may find the report of the run before. */
export const cautiousHours = 5

const unitHours = { minute: 1 / 60, hour: 1, day: 24 } as const
/** A longer time between two runs is no schedule. */
const longestRateHours = 366 * 24

/**
 * The shortest and the longest time between two runs of an EventBridge Scheduler expression, in hours and without
 * daylight saving time (which takes or gives one hour on two days a year).
 *
 * @throws Error in words if it is no recurring expression that Scheduler takes
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function scheduleGaps(expression: string): Gaps {
  const rate = /^rate\((\d{1,9}) (minute|hour|day)(s?)\)$/.exec(expression)
  if (rate) return rateGaps(rate[1] ?? '', rate[2] as keyof typeof unitHours, rate[3] === 's')
  const cron = /^cron\(([^()]+)\)$/.exec(expression)
  if (!cron) throw new Error('neither rate(<number> <unit>) nor cron(<six fields>)')
  const fields = (cron[1] ?? '').split(' ')
  if (fields.length !== 6) throw new Error(`a cron expression has six fields, this one has ${fields.length}`)
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields
  if (year !== '*') throw new Error('the year must be *: a schedule with an end stops the collection')
  return longestAndShortest(parseCronDays(dayOfMonth, month, dayOfWeek), parseCronTimes(minutes, hours))
}

/** Scheduler takes `rate(1 hour)` and `rate(12 hours)`, but neither `rate(1 hours)` nor `rate(12 hour)`. */
function rateGaps(text: string, unit: keyof typeof unitHours, plural: boolean): Gaps {
  const value = Number(text)
  if (value === 0) throw new Error('a rate of 0 never runs')
  if (text.startsWith('0')) throw new Error('a rate begins with a digit other than 0')
  if (plural !== value > 1) throw new Error(`it must be rate(${value} ${unit}${value > 1 ? 's' : ''})`)
  const hours = value * unitHours[unit]
  if (hours > longestRateHours) throw new Error('more than a year between two runs')
  return { shortestHours: hours, longestHours: hours }
}
