import { onAbort } from './on-abort.ts'

/** Time as the worker sees it, so that a test can move it. All durations in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch: for timestamps. It jumps when the machine's clock is corrected. */
  now(): number
  /** Milliseconds since some moment: for durations. It never jumps. */
  monotonic(): number
  /** Calls back after the duration, unless what it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void
  /** Resolves after the duration; rejects with the signal's reason as soon as the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Not made of node:timers/promises: most sleeps are cut short, and it makes an error with a stack of each. */
export function createClock({ now, monotonic, after }: Omit<Clock, 'sleep'>): Clock {
  return {
    now,
    monotonic,
    after,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        let unfollow = () => {}
        const cancel = after(milliseconds, () => {
          unfollow()
          resolve()
        })
        if (!signal) return
        unfollow = onAbort(signal, () => {
          cancel()
          reject(signal.reason)
        })
      }),
  }
}

export const systemClock: Clock = createClock({
  now: Date.now,
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
})
