import type { Clock } from './clock.ts'
import { DeadlineError } from './errors.ts'
import { onAbort } from './on-abort.ts'

/** What SIGTERM and SIGINT ask of a run. */
export interface ShutdownSignals {
  /** Aborts at the first signal: no further account is entered. */
  readonly draining: AbortSignal
  /** Aborts when the grace is over, or at a second signal: requests in flight end, too. */
  readonly aborting: AbortSignal
  /** 128 and the signal's number, once there was one. */
  exitCode(): number | undefined
}

/** An abort controller that a parent's signal aborts too, until it is unlinked. */
export function linkedAbort(parent: AbortSignal) {
  const controller = new AbortController()
  const abort = (reason: unknown) => controller.abort(reason)
  if (parent.aborted) abort(parent.reason)
  const unlink = onAbort(parent, () => abort(parent.reason))
  return { signal: controller.signal, abort, unlink }
}

/** A {@link linkedAbort} that also aborts with the given reason after so many milliseconds. Call `unlink` when done. */
export function timedAbort(parent: AbortSignal, milliseconds: number, reasonOf: () => Error, clock: Clock) {
  const linked = linkedAbort(parent)
  const cancel = clock.after(milliseconds, () => linked.abort(reasonOf()))
  return {
    signal: linked.signal,
    unlink() {
      cancel()
      linked.unlink()
    },
  }
}

/** A {@link timedAbort} with a {@link DeadlineError}. */
export const deadline = (parent: AbortSignal, seconds: number, clock: Clock) =>
  timedAbort(parent, seconds * 1000, () => new DeadlineError(seconds), clock)

/** Settles like the promise, or rejects with the signal's reason, whichever comes first. */
export function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) {
    // Its own rejection is of no interest any more.
    promise.catch(() => undefined)
    return Promise.reject(signal.reason)
  }
  return new Promise((resolve, reject) => {
    const unfollow = onAbort(signal, () => reject(signal.reason))
    promise.then(resolve, reject).finally(unfollow)
  })
}
