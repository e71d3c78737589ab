import { deadline } from './abort.ts'
import type { Clock } from './clock.ts'
import { DeadlineError } from './errors.ts'
import type { Attempts } from './retries.ts'

/**
 * How long the steps of a run that belong to no account go on trying, in milliseconds from their first request.
 * Each is checked after a failed attempt, so that one wait and one attempt more can follow. What belongs to an
 * account is bounded by ACCOUNT_TIMEOUT_SECONDS instead.
 */
export const waits = {
  /** The organization's id, which the run can do without. */
  organization: 15_000,
  /** started.json: a run that cannot write has to say so soon. */
  firstWrite: 60_000,
  /** One page of a listing. */
  listing: 180_000,
  /** One request of a file that grows while the run goes on. Accounts wait for it, so it must be below their deadline. */
  output: 180_000,
  /** Aborting an upload, so that its parts are deleted. */
  cleanup: 30_000,
  /** A call with events. */
  events: 60_000,
  /** The record of the run. */
  manifest: 300_000,
} as const

/** No queue of ours is that long; a wait that is, waits for something that does not come. */
const oneDay = 24 * 3600

/**
 * A signal for all accounts of a run: it aborts with `aborting`, or with a DeadlineError after one day, our own queues
 * included. Call `unlink` when done.
 */
export const withinOneDay = (aborting: AbortSignal, clock: Clock) => deadline(aborting, oneDay, clock)

/** After a signal the grace is for the accounts. What is left to do then has to fit before the container is killed. */
export const waitsAfterSignal = { cleanup: 5_000, manifest: 15_000, events: 3_000 } as const

/**
 * A signal for what is to be finished even though the run was asked to end: it aborts with a DeadlineError so
 * many milliseconds after `draining` has aborted. Call `unlink` when done.
 */
export function lastsBeyond(draining: AbortSignal, milliseconds: number, clock: Clock) {
  const limit = new AbortController()
  let cancel = () => {}
  const countDown = () => {
    cancel = clock.after(milliseconds, () => limit.abort(new DeadlineError(milliseconds / 1000)))
  }
  if (draining.aborted) countDown()
  else draining.addEventListener('abort', countDown, { once: true })
  return {
    signal: limit.signal,
    unlink() {
      draining.removeEventListener('abort', countDown)
      cancel()
    },
  }
}

/** How long giving back the parts of an upload may go on: that is to be done even after its writing was cut short. */
export function cleanupAttempts(draining: AbortSignal, clock: Clock) {
  const { signal, unlink } = lastsBeyond(draining, waitsAfterSignal.cleanup, clock)
  const attempts: Attempts = { signal, count: 0, maxWaitTime: waits.cleanup }
  return { attempts, unlink }
}
