import type { Waiting } from '../model.ts'
import type { Clock } from './clock.ts'
import { describeError } from './errors.ts'

/** Milliseconds without an answer before the first message. */
const patience = 5_000
/** Milliseconds between two reports of the same outage. */
const interval = 30_000

interface Outage {
  /** When what has not answered since was asked first. */
  readonly since: number
  askedAt: number
  reportedAt?: number
  lastError?: unknown
}

/**
 * Says what is being waited for, five seconds after it was asked first if it has not answered since, with its last
 * error: a command that is silent for minutes looks like one that hangs. Its timer runs only while something is
 * without an answer.
 */
export function createWaiting(say: (text: string) => void, clock: Pick<Clock, 'monotonic' | 'after'>): Waiting {
  const outages = new Map<string, Outage>()
  let isWatching = false
  const watch = () => {
    isWatching = outages.size > 0
    if (!isWatching) return
    clock.after(1_000, watch)
    for (const [what, outage] of outages) report(what, outage)
  }
  const report = (what: string, outage: Outage) => {
    const now = clock.monotonic()
    // No request was sent to it since: it is no longer waited for.
    if (now - outage.askedAt > interval) outages.delete(what)
    const isDue = now - outage.since >= patience && now - (outage.reportedAt ?? -interval) >= interval
    if (!isDue || !outages.has(what)) return
    outage.reportedAt = now
    const reason = outage.lastError === undefined ? 'no answer yet' : describeError(outage.lastError)
    say(`waiting for ${what} for ${Math.round((now - outage.since) / 1000)} s: ${reason}`)
  }
  return {
    begin(what) {
      const now = clock.monotonic()
      const outage = outages.get(what) ?? { since: now, askedAt: now }
      outage.askedAt = now
      outages.set(what, outage)
      if (!isWatching) {
        isWatching = true
        clock.after(1_000, watch)
      }
      return {
        answered: () => outages.delete(what),
        failed(error) {
          outage.lastError = error
        },
      }
    },
  }
}
