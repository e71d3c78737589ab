import { unlessAborted } from './abort.ts'

/** Returns a permit. Calling it again does nothing. */
export type Release = () => void

/**
 * A semaphore whose permits have a weight, such as bytes. First come, first served; what weighs more than the whole
 * is admitted alone.
 */
export class Semaphore {
  readonly #capacity: number
  #free: number
  readonly #waiting = new Set<{ readonly weight: number; readonly grant: () => void }>()

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#free = capacity
  }

  /** A permit, unless there is no room for it or others wait. */
  tryAcquire(weight: number): Release | undefined {
    const bounded = Math.min(weight, this.#capacity)
    if (this.#waiting.size > 0 || bounded > this.#free) return undefined
    this.#free -= bounded
    return this.#permit(bounded)
  }

  /** Waits for a permit; rejects with the signal's reason when it aborts before there is one. */
  async acquire(weight: number, signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted()
    const permit = this.tryAcquire(weight)
    if (permit) return permit
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = { weight: Math.min(weight, this.#capacity), grant: resolve }
    this.#waiting.add(waiting)
    try {
      await unlessAborted(promise, signal)
    } catch (error) {
      // It may have been granted in the same moment.
      if (!this.#waiting.delete(waiting)) this.#free += waiting.weight
      this.#grant()
      throw error
    }
    return this.#permit(waiting.weight)
  }

  #permit(weight: number): Release {
    let held = weight
    return () => {
      this.#free += held
      held = 0
      this.#grant()
    }
  }

  #grant(): void {
    for (const waiting of this.#waiting) {
      if (waiting.weight > this.#free) return
      this.#free -= waiting.weight
      this.#waiting.delete(waiting)
      waiting.grant()
    }
  }
}
