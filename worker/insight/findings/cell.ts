/**
 * The cells of a credential report, read without guessing. A cell that is not what its column promises keeps
 * its text, so that a sentinel (`N/A`, `no_information`, `not_supported`) or junk can never pass for a value.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */

/** A boolean, or the cell's text if it is not `true` or `false`. */
export type Flag = boolean | string

/** Milliseconds since the epoch, or the cell's text if it is not a time. */
export type Moment = number | string

const dayMilliseconds = 86_400_000

// Times came as `+00:00` until 2024 and come as `Z` since; archives hold both, and both are UTC.
const time =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|\+00:00)$/

const shortestTime = '2026-11-22T10:30:00Z'.length

/** `true` or `false` in any case: the documentation writes TRUE, the service true. */
export function readFlag(cell: string): Flag {
  if (cell === 'false') return false
  if (cell === 'true') return true
  if (cell.length > 5) return cell
  const lower = cell.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : cell
}

/** A time in either of the two forms that IAM has used; a date that no calendar has stays text. */
export function readMoment(cell: string): Moment {
  // Most cells of these columns are `N/A`.
  if (cell.length < shortestTime) return cell
  if (!time.test(cell)) return cell
  const moment = Date.parse(cell)
  if (Number.isNaN(moment)) return cell
  // Date.parse rolls 30 February over into March.
  const day = Number(cell.slice(8, 10))
  return day > 28 && new Date(moment).getUTCDate() !== day ? cell : moment
}

const is = (sentinel: string) => {
  const lower = sentinel.toLowerCase()
  return (value: Flag | Moment) => typeof value === 'string' && (value === sentinel || value.toLowerCase() === lower)
}

/** Nothing of the kind exists, or it was never used: what it means depends on the column. */
export const isNotApplicable = is('N/A')
/** There is a password, and IAM has not seen it used since it began to look (October 2014). */
export const isNoInformation = is('no_information')
/** IAM does not report it, as for the root user's password in older reports. */
export const isNotSupported = is('not_supported')

/** A report cannot know what happens after it was generated; an hour covers clocks that differ. */
const clockTolerance = 3_600_000

/**
 * Days, with fractions, from a moment to the report's generation.
 *
 * @returns undefined where the cell holds no time, or one later than the report itself
 */
export function ageInDays(moment: Moment, generatedTime: number): number | undefined {
  if (typeof moment !== 'number' || moment > generatedTime + clockTolerance) return undefined
  return Math.max(0, generatedTime - moment) / dayMilliseconds
}
