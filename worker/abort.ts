import type { Clock } from './clock.ts'
import { DeadlineError } from './failure.ts'

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

/** An abort controller that a parent's signal aborts too, and that lets go of its parent when told. */
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

/** A {@link linkedAbort} that also aborts with a {@link DeadlineError} after the given time. Call `unlink` when done. */
export function deadline(parent: AbortSignal, seconds: number, clock: Clock) {
  const linked = linkedAbort(parent)
  const timer = new AbortController()
  clock.sleep(seconds * 1000, timer.signal).then(
    () => linked.abort(new DeadlineError(seconds)),
    () => undefined,
  )
  return {
    signal: linked.signal,
    unlink() {
      timer.abort(notNeeded)
      linked.unlink()
    },
  }
}

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
