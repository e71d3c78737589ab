import { PollSchedule } from '../../../worker/collect/poll-schedule.ts'
import { seededRandom } from '../../simulator/random.ts'

export interface PolledAccounts {
  /** Milliseconds at which each account requests its report. */
  readonly starts: readonly number[]
  /** Milliseconds that IAM takes for an account. */
  readonly duration: (random: () => number, index: number) => number
  /** Milliseconds from a poll to its answer. @default 30 to 90 */
  readonly latency?: (random: () => number) => number
  /** What GeneratedTime says: the end of the generation, its beginning, or nothing that can be used. @default end */
  readonly generatedTime?: 'end' | 'beginning' | 'unknown'
}

export interface PollOutcome {
  /** Polls that found no report, an account. */
  readonly emptyPolls: number
  /** When the last account had its report. */
  readonly end: number
  /** The longest that a report was ready before it was found. */
  readonly longestDelay: number
}

/** Many accounts that wait for their reports at the same time, event by event. */
export function pollTogether({ starts, duration, latency, generatedTime = 'end' }: PolledAccounts): PollOutcome {
  const random = seededRandom(7)
  const schedule = new PollSchedule()
  const events = new Map<number, (() => void)[]>()
  const at = (time: number, event: () => void) => {
    const tick = Math.ceil(time)
    events.set(tick, [...(events.get(tick) ?? []), event])
  }
  let now = 0
  let empty = 0
  let end = 0
  let longestDelay = 0

  for (const [index, start] of starts.entries()) {
    const readyAfter = duration(random, index)
    const polls = schedule.start()
    const step = () => {
      const elapsed = now - start
      const wait = polls.wait(elapsed)
      if (wait > 0) return at(now + wait, step)
      polls.sent(elapsed)
      at(now + (latency?.(random) ?? 30 + random() * 60), () => answer(elapsed))
    }
    const answer = (elapsed: number) => {
      const age = elapsed - readyAfter
      if (age < 0) {
        empty++
        polls.notReady(elapsed)
        return step()
      }
      // GeneratedTime is given to the second.
      polls.ready(elapsed, { end: Math.floor(age / 1000) * 1000, beginning: elapsed, unknown: 0 }[generatedTime])
      end = now
      longestDelay = Math.max(longestDelay, age)
    }
    at(start, step)
  }
  while (events.size > 0) {
    now = Math.min(...events.keys())
    const due = events.get(now) ?? []
    events.delete(now)
    for (const event of due) event()
  }
  return { emptyPolls: empty / starts.length, end, longestDelay }
}
