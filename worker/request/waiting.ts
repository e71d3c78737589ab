import type { Waiting } from '../model.ts'
import type { Clock } from './clock.ts'
import { describeError } from './errors.ts'

/** Milliseconds without an answer before the first message. */
const patience = 5_000
/** Milliseconds between two reports of the same trouble. */
const interval = 30_000

interface Trouble {
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
  const troubles = new Map<string, Trouble>()
  let isWatching = false
  const watch = () => {
    isWatching = troubles.size > 0
    if (!isWatching) return
    clock.after(1_000, watch)
    for (const [what, trouble] of troubles) report(what, trouble)
  }
  const report = (what: string, trouble: Trouble) => {
    const now = clock.monotonic()
    // No request was sent to it since: it is no longer waited for.
    if (now - trouble.askedAt > interval) troubles.delete(what)
    const isDue = now - trouble.since >= patience && now - (trouble.reportedAt ?? -interval) >= interval
    if (!isDue || !troubles.has(what)) return
    trouble.reportedAt = now
    const reason = trouble.lastError === undefined ? 'no answer yet' : describeError(trouble.lastError)
    say(`waiting for ${what} for ${Math.round((now - trouble.since) / 1000)} s: ${reason}`)
  }
  return {
    begin(what) {
      const now = clock.monotonic()
      const trouble = troubles.get(what) ?? { since: now, askedAt: now }
      trouble.askedAt = now
      troubles.set(what, trouble)
      if (!isWatching) {
        isWatching = true
        clock.after(1_000, watch)
      }
      return {
        answered: () => troubles.delete(what),
        failed(error) {
          trouble.lastError = error
        },
      }
    },
  }
}
