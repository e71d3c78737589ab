import { readMoment } from '../../insight/findings/cell.ts'
import { momentColumns } from '../../insight/findings/credential-row.ts'
import type { ParsedReport } from '../../model.ts'

/** Where the time of a report comes from: `option` (`--generated`), `path`, `date in path`, or `newest cell`. */
export type TimeSource = 'option' | 'path' | 'date in path' | 'newest cell'

export interface ReportTime {
  readonly generatedTime: Date
  readonly timeSource: TimeSource
}

const timeInName = /(?<!\d)(\d{4})-?(\d{2})-?(\d{2})T(\d{2})[-:]?(\d{2})[-:]?(\d{2})Z(?![\dA-Za-z])/
const dateInName = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/

const utc = (parts: readonly (string | undefined)[]): Date | undefined => {
  const [year, month, day, hour = '00', minute = '00', second = '00'] = parts
  const moment = readMoment(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return typeof moment === 'number' ? new Date(moment) : undefined
}

/**
 * What a path says of when its report was generated: a time, or the day that begins then. The file's name counts
 * before the folders above it, and a time before a date.
 *
 * @param below path below the argument, with `/`
 */
export function timeInPath(below: string): { readonly start: Date; readonly wholeDay: boolean } | undefined {
  const names = below.split('/').reverse()
  for (const [pattern, wholeDay] of [[timeInName, false] as const, [dateInName, true] as const]) {
    for (const name of names) {
      const start = utc(pattern.exec(name)?.slice(1) ?? [])
      if (start) return { start, wholeDay }
    }
  }
  return undefined
}

/**
 * When a report was generated: as given, else as its path says, else the newest time in its cells, since IAM cannot
 * know of anything later. A path with only a date means the newest time of that day in the report,
 * and for its beginning where it knows none. Never the file's own time: that of a copy says when it was copied.
 *
 * @returns undefined where nothing says when
 */
export function timeOfReport(below: string, report: ParsedReport, given: Date | undefined): ReportTime | undefined {
  if (given) return { generatedTime: given, timeSource: 'option' }
  const inPath = timeInPath(below)
  if (inPath && !inPath.wholeDay) return { generatedTime: inPath.start, timeSource: 'path' }
  const newest = newestTime(report)
  if (!inPath) return newest === undefined ? undefined : { generatedTime: new Date(newest), timeSource: 'newest cell' }
  const start = inPath.start.getTime()
  const withinDay = newest !== undefined && newest >= start && newest < start + 86_400_000
  return { generatedTime: withinDay ? new Date(newest) : inPath.start, timeSource: 'date in path' }
}

/** `password_next_rotation` is in the future, so it does not limit when IAM generated the report. */
const pastColumns = momentColumns.filter((column) => column !== 'password_next_rotation')

function newestTime({ columns, rows }: ParsedReport): number | undefined {
  const places = pastColumns.map((column) => columns.indexOf(column)).filter((place) => place >= 0)
  let newest: number | undefined
  // Up to its seconds: texts of times in UTC have the order of the times, so that few need to be read.
  let newestText = ''
  for (const row of rows) {
    for (const place of places) {
      const cell = row[place] ?? ''
      if (cell < newestText) continue
      const moment = readMoment(cell)
      if (typeof moment !== 'number' || (newest !== undefined && moment <= newest)) continue
      newest = moment
      newestText = cell.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)
    }
  }
  return newest
}
