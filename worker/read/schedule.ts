import pLimit from 'p-limit'
import { runKey } from '../evidence/keys.ts'
import { parseStart } from '../evidence/manifest-schema.ts'
import type { ListedRun } from './run-list.ts'
import { readWhole, type Source, sizeLimits } from './source/source.ts'

/** Runs whose start is read, the latest ones. */
const runsRead = 200

/** Slots that a note names. */
const slotsNamed = 20

/** Slots of the schedule that no run was started for, as far as the latest runs show; for an archive without, nothing. */
export async function missedSlots(
  source: Source,
  runs: readonly ListedRun[],
  concurrency: number,
): Promise<readonly string[]> {
  const limit = pLimit(concurrency)
  const latest = runs.filter(({ started }) => started).slice(-runsRead)
  const times = await Promise.all(latest.map(({ runId }) => limit(() => scheduledTime(source, runId))))
  const missed = gapsOf(times.filter((time) => time !== undefined))
  if (missed.length === 0) return []
  const more = missed.length > slotsNamed ? `, and ${missed.length - slotsNamed} more` : ''
  return [`slots of the schedule without a run: ${missed.slice(0, slotsNamed).join(', ')}${more}`]
}

/** Milliseconds since the epoch, or undefined for a run that no schedule started or whose start cannot be read. */
async function scheduledTime(source: Source, runId: string): Promise<number | undefined> {
  const content = await readWhole(source, runKey('runs', runId, 'started.json'), sizeLimits.start).catch(
    () => undefined,
  )
  const start = content && parseStart(content.toString('utf8'))
  if (!start || 'problems' in start || start.scheduledTime === undefined) return undefined
  return Date.parse(start.scheduledTime)
}

/**
 * Slots in the gaps between scheduled times. The interval is the one that most neighbours have; a schedule without
 * such an interval, such as of weekdays with a few runs, shows no gaps.
 */
export function gapsOf(scheduled: readonly number[]): string[] {
  const times = [...new Set(scheduled)].sort((one, other) => one - other)
  const intervals = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const interval = mostCommon(intervals)
  if (interval === undefined) return []
  const missed: string[] = []
  for (const [index, length] of intervals.entries()) {
    // A slot can move by an hour with daylight saving time.
    const count = Math.round(length / interval) - 1
    const from = times[index] ?? 0
    for (let slot = 1; slot <= count; slot++) missed.push(new Date(from + slot * interval).toISOString())
  }
  return missed
}

/** The interval of more than half of the neighbours. */
function mostCommon(intervals: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const interval of intervals) counts.set(interval, (counts.get(interval) ?? 0) + 1)
  for (const [interval, count] of counts) if (count * 2 > intervals.length) return interval
  return undefined
}
