/** An exception is renewed at least once in so many days: a year, and time for the meeting. */
export const longestDays = 400

const dayMilliseconds = 86_400_000

/** Whether a text is a day of the calendar, `2026-11-22`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const start = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(text)
}

const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** Days from the day of `now` to another, both UTC; negative for days before. */
export const wholeDaysUntil = (day: string, now: Date): number =>
  (startOf(day) - startOf(now.toISOString().slice(0, 10))) / dayMilliseconds

/** Whether an exception has ended: it holds through its last day, UTC. */
export const hasExpired = (expires: string, at: Date): boolean => wholeDaysUntil(expires, at) < 0
