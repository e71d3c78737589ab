import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../worker/clock.ts'

/**
 * Time that runs so many times faster than the system's: waits of minutes take a second, with everything in its
 * order. For a worker and a simulator in one process that share it.
 */
export function fastClock(factor: number, start = Date.now()): Clock {
  const origin = performance.now()
  return {
    now: () => start + (performance.now() - origin) * factor,
    async sleep(milliseconds, signal) {
      try {
        await delay(milliseconds / factor, undefined, signal ? { signal } : {})
      } catch (error) {
        throw signal?.aborted ? signal.reason : error
      }
    },
  }
}

/** Time that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time and wakes the sleepers whose time has come, in its order. */
  advance(milliseconds: number): void
  /** How many sleep. */
  readonly sleepers: number
}

export function manualClock(start = Date.now()): ManualClock {
  let time = start
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason)
          return
        }
        const stop = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        const wake = () => {
          signal?.removeEventListener('abort', stop)
          sleepers.delete(sleeper)
          resolve()
        }
        const sleeper = { until: time + milliseconds, wake }
        signal?.addEventListener('abort', stop, { once: true })
        if (milliseconds <= 0) wake()
        else sleepers.add(sleeper)
      }),
    advance(milliseconds) {
      time += milliseconds
      const due = [...sleepers].filter(({ until }) => until <= time).sort((one, other) => one.until - other.until)
      for (const { wake } of due) wake()
    },
    get sleepers() {
      return sleepers.size
    },
  }
}
