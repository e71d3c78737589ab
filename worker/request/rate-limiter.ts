import { setTimeout as delay } from 'node:timers/promises'
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

/** Milliseconds of lateness that are made up for: less than the time between two pages of the listing. */
const slack = 20

/**
 * Lets at most `perSecond` callers a second pass, evenly spaced rather than in a burst at the start of each
 * second, as a share of a token bucket that others use too should be taken.
 *
 * Turns stand in a timetable: one that is taken late, since the process was busy, does not put off those after
 * it. Else a listing of hundreds of pages would fall behind its share by a little at every page.
 */
export function createPace(perSecond: number): Pace {
  const waiting = createTimetable(perSecond)
  const passing = createTimetable(perSecond)
  return {
    wait: (signal) => unlessAborted(waiting(), signal),
    pass: () => passing(),
  }
}

/** @returns resolves when it is the caller's turn */
function createTimetable(perSecond: number): () => Promise<void> {
  const interval = 1000 / perSecond
  let next = Number.NEGATIVE_INFINITY
  return async () => {
    const now = performance.now()
    const turn = Math.max(next, now - slack)
    next = turn + interval
    if (turn > now) await delay(turn - now)
  }
}
