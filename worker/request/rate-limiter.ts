import { systemClock } from './clock.ts'

/** Keeps callers to a rate. */
export interface RateLimiter {
  /** Resolves in the caller's time slot; rejects with the signal's reason when it aborts before. */
  wait(signal: AbortSignal): Promise<void>
  /**
   * Resolves at once, unless several callers were delayed after their slot and now continue together. To be awaited
   * right before sending.
   */
  pass(): Promise<void>
}

/** Milliseconds of lateness that are made up for: less than the time between two pages of the listing. */
const slack = 20

/**
 * Lets at most `perSecond` callers a second pass, evenly spaced rather than in a burst at the start of each
 * second, as a share of a token bucket that others use too should be taken.
 *
 * The rate limiter uses fixed time slots: a slot that is used late, because the process was busy, does not delay the
 * slots after it. Otherwise a listing of hundreds of pages would fall behind its share by a little at every page.
 */
export function createRateLimiter(perSecond: number): RateLimiter {
  const waiting = createTimetable(perSecond)
  const passing = createTimetable(perSecond)
  return {
    async wait(signal) {
      signal.throwIfAborted()
      const delay = waiting()
      if (delay > 0) await systemClock.sleep(delay, signal)
    },
    async pass() {
      const delay = passing()
      if (delay > 0) await systemClock.sleep(delay)
    },
  }
}

/** Takes the next slot. @returns milliseconds until the slot; 0 or less if it is due */
function createTimetable(perSecond: number): () => number {
  const interval = 1000 / perSecond
  let next = Number.NEGATIVE_INFINITY
  return () => {
    const now = systemClock.monotonic()
    const slot = Math.max(next, now - slack)
    next = slot + interval
    return slot - now
  }
}
