/** What follows each signal. */
const followers = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back when the signal aborts, unless what it returns is called before; never if it has aborted already.
 *
 * An EventTarget looks through all of its listeners whenever one is added or removed, and every account that waits
 * follows the signal that ends the run: so a signal has one listener and a set.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  // A function of its own for each call, since the same callback may be given twice.
  const follower = () => callback()
  const following = followersOf(signal).add(follower)
  return () => {
    following.delete(follower)
  }
}

function followersOf(signal: AbortSignal): Set<() => void> {
  const known = followers.get(signal)
  if (known) return known
  const following = new Set<() => void>()
  followers.set(signal, following)
  signal.addEventListener(
    'abort',
    () => {
      for (const follower of following) follower()
    },
    { once: true },
  )
  return following
}
