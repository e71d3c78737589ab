import type { RunsOn } from './gaps.ts'

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

interface Field {
  readonly name: string
  readonly minimum: number
  readonly maximum: number
  /** Names that stand for the values from the minimum on. */
  readonly names?: readonly string[]
}

const fields = {
  minutes: { name: 'minutes', minimum: 0, maximum: 59 },
  hours: { name: 'hours', minimum: 0, maximum: 23 },
  dayOfMonth: { name: 'day of month', minimum: 1, maximum: 31 },
  month: { name: 'month', minimum: 1, maximum: 12, names: monthNames },
  dayOfWeek: { name: 'day of week', minimum: 1, maximum: 7, names: dayNames },
} as const satisfies Record<string, Field>

/**
 * The times of a day, in minutes since midnight, ascending.
 *
 * @throws Error if a field is not of the syntax
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function parseCronTimes(minutes: string, hours: string): readonly number[] {
  const minuteValues = values(minutes, fields.minutes)
  return values(hours, fields.hours).flatMap((hour) => minuteValues.map((minute) => hour * 60 + minute))
}

/** The days that the three day fields name; one of day of month and day of week must be `?`. */
export function parseCronDays(dayOfMonth: string, month: string, dayOfWeek: string): RunsOn {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error('exactly one of day of month and day of week must be ?')
  }
  const months = new Set(values(month, fields.month))
  const day = dayOfWeek === '?' ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(dayOfWeek)
  return (date) => months.has(date.getUTCMonth() + 1) && day(date)
}

function parseDayOfMonth(text: string): RunsOn {
  if (text === 'L') return (date) => date.getUTCDate() === lastOfMonth(date)
  const nearest = /^(\d{1,2})W$/.exec(text)
  if (nearest) {
    const [wanted] = values(nearest[1] ?? '', fields.dayOfMonth)
    return (date) => date.getUTCDate() === nearestWeekday(date, wanted ?? 0)
  }
  const allowed = new Set(values(text, fields.dayOfMonth))
  return (date) => allowed.has(date.getUTCDate())
}

function parseDayOfWeek(text: string): RunsOn {
  // AWS documents these two with the number of the day only.
  const last = /^([1-7])L$/.exec(text)
  const occurrence = /^([1-7])#([1-5])$/.exec(text)
  const [wanted] = values((last ?? occurrence)?.[1] ?? '*', fields.dayOfWeek)
  if (last) return (date) => weekday(date) === wanted && date.getUTCDate() > lastOfMonth(date) - 7
  if (occurrence) {
    return (date) => weekday(date) === wanted && Math.ceil(date.getUTCDate() / 7) === Number(occurrence[2])
  }
  const allowed = new Set(values(text, fields.dayOfWeek))
  return (date) => allowed.has(weekday(date))
}

const weekday = (date: Date) => date.getUTCDay() + 1

const lastOfMonth = (date: Date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()

/** The working day nearest to a day of the month, within the month. */
function nearestWeekday(date: Date, wanted: number): number {
  const last = lastOfMonth(date)
  if (wanted > last) return 0
  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted)).getUTCDay()
  if (day === 6) return wanted > 1 ? wanted - 1 : wanted + 2
  if (day === 0) return wanted < last ? wanted + 1 : wanted - 2
  return wanted
}

/** Expands `*`, lists, ranges, steps and names to the ascending values of a field. */
function values(text: string, field: Field): number[] {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\*|\w+(?:-\w+)?)(?:\/(\d{1,2}))?$/.exec(part)
    const step = Number(match?.[2] ?? 1)
    if (!match || step === 0) throw new Error(`${field.name}: "${part}" is not understood`)
    const [from, to] = range(match[1] ?? '', match[2] !== undefined, field)
    for (let value = from; value <= to; value += step) found.add(value)
  }
  return [...found].sort((left, right) => left - right)
}

function range(text: string, stepped: boolean, field: Field): readonly [number, number] {
  if (text === '*') return [field.minimum, field.maximum]
  const [first = '', second] = text.split('-')
  const from = value(first, field)
  // 5/10 counts from 5 to the end of the field, 5 alone is 5.
  const to = second === undefined ? (stepped ? field.maximum : from) : value(second, field)
  if (to < from) throw new Error(`${field.name}: "${text}" runs backwards`)
  return [from, to]
}

function value(text: string, field: Field): number {
  const named = field.names?.indexOf(text) ?? -1
  const number = named >= 0 ? named + field.minimum : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= field.minimum && number <= field.maximum)) {
    throw new Error(`${field.name}: "${text}" is not between ${field.minimum} and ${field.maximum}`)
  }
  return number
}
