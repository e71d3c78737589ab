import pThrottle from 'p-throttle'
import { unlessAborted } from './abort.ts'

/** Keeps callers to a rate. */
export interface Pace {
  /** Resolves when it is the caller's turn; rejects with the signal's reason when it aborts before. */
  wait(signal: AbortSignal): Promise<void>
  /**
   * Resolves at once, unless callers whose turn it was were held up since and now come together. To be awaited
   * right before sending.
   */
  pass(): Promise<void>
}

/**
 * Lets at most `perSecond` callers a second pass, evenly spaced rather than in a burst at the start of each
 * second, as a share of a token bucket that others use too should be taken.
 */
export function createPace(perSecond: number): Pace {
  const limit = Math.max(1, Math.floor(perSecond / 20))
  const throttle = () => pThrottle({ limit, interval: (limit * 1000) / perSecond })(async () => undefined)
  const waiting = throttle()
  const passing = throttle()
  return {
    wait: (signal) => unlessAborted<void>(waiting(), signal),
    pass: () => passing(),
  }
}
