/** Times between two runs, in hours. */
export interface Gaps {
  readonly shortestHours: number
  readonly longestHours: number
}

/** Whether a schedule runs on a day. `day` is a date at midnight UTC; only its calendar date counts. */
export type RunsOn = (day: Date) => boolean

const millisecondsPerDay = 86_400_000
/** From a fixed day on, so that the answer never depends on today; 28 years bring every weekday onto every date. */
const firstDay = Date.UTC(2024, 0, 1)
const days = 28 * 366

/**
 * The gaps of a schedule that runs at certain times of certain days.
 *
 * @param runsOn which days
 * @param minutesOfDay the times of such a day, ascending, in minutes since midnight
 * @throws Error if no day is ever met
 */
export function longestAndShortest(runsOn: RunsOn, minutesOfDay: readonly number[]): Gaps {
  let shortest = Number.POSITIVE_INFINITY
  let longest = 0
  let previous: number | undefined
  for (let index = 0; index < days; index++) {
    if (!runsOn(new Date(firstDay + index * millisecondsPerDay))) continue
    for (const minute of minutesOfDay) {
      const now = index * 1440 + minute
      if (previous !== undefined) {
        shortest = Math.min(shortest, now - previous)
        longest = Math.max(longest, now - previous)
      }
      previous = now
    }
  }
  if (longest === 0) throw new Error('it never runs twice')
  return { shortestHours: shortest / 60, longestHours: longest / 60 }
}
