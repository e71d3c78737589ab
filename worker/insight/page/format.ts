/** A count with its thousands apart. Intl would do it, and bring 8 MiB into memory at the run's fullest moment. */
export const formatNumber = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** `3 accounts`, `1 account`. */
export const countOf = (count: number, singular: string, plural = `${singular}s`): string =>
  `${formatNumber(count)} ${count === 1 ? singular : plural}`

/** A share rounded to a tenth of a percent; 100% only of all, 0% only of none, `–` of nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–'
  const percent = Math.round((part / whole) * 1000) / 10
  if (percent === 100 && part < whole) return 'over 99.9%'
  return percent === 0 && part > 0 ? 'under 0.1%' : `${percent}%`
}

/** `2026-11-22 10:30 UTC`. */
export const formatTime = (time: string | number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
