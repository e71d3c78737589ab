import { setTimeout as delay } from 'node:timers/promises'

/** Time as the worker sees it, so that a test can move it. All durations in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after the duration; rejects with the signal's reason as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  async sleep(milliseconds, signal) {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : {})
    } catch (error) {
      // Node wraps the reason in an AbortError; callers compare with the reason itself.
      throw signal?.aborted ? signal.reason : error
    }
  },
}
