import type { Clock } from './clock.ts'
import { DeadlineError } from './errors.ts'

/** What SIGTERM and SIGINT ask of a run. */
export interface ShutdownSignals {
  /** Aborts at the first signal: no further account is entered. */
  readonly draining: AbortSignal
  /** Aborts when the grace is over, or at a second signal: requests in flight end, too. */
  readonly aborting: AbortSignal
  /** 128 and the signal's number, once there was one. */
  exitCode(): number | undefined
}

/** Ends a timer. A reason of our own, since without one every abort makes an error with a stack. */
export const notNeeded = Symbol('not needed any more')

/**
 * What follows each signal. An EventTarget looks through all of its listeners whenever one is added or removed,
 * and all accounts under way follow the signal that ends a run: so a signal has one listener and a set.
 */
const followers = new WeakMap<AbortSignal, Set<AbortController>>()

function followersOf(parent: AbortSignal): Set<AbortController> {
  const known = followers.get(parent)
  if (known) return known
  const following = new Set<AbortController>()
  followers.set(parent, following)
  parent.addEventListener('abort', () => {
    for (const controller of following) controller.abort(parent.reason)
  })
  return following
}

/** An abort controller that a parent's signal aborts too, until it is unlinked. */
export function linkedAbort(parent: AbortSignal) {
  const controller = new AbortController()
  if (parent.aborted) controller.abort(parent.reason)
  else followersOf(parent).add(controller)
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
    unlink: () => {
      followers.get(parent)?.delete(controller)
    },
  }
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
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted()
  const linked = linkedAbort(signal)
  const aborted = new Promise<never>((_, reject) => {
    linked.signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    linked.unlink()
  }
}
