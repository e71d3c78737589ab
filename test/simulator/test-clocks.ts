import { type Clock, createClock } from '../../worker/request/clock.ts'

/**
 * Time that runs so many times faster than the system's: waits of minutes take a second, with everything in its
 * order. For a worker and a simulator in one process that share it.
 */
export function fastClock(factor: number, start = Date.now()): Clock {
  const origin = performance.now()
  const monotonic = () => (performance.now() - origin) * factor
  return createClock({
    now: () => start + monotonic(),
    monotonic,
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds / factor)
      return () => clearTimeout(timer)
    },
  })
}

/** Time that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time and wakes the sleepers whose time has come, in its order. */
  advance(milliseconds: number): void
  /** Sets the machine's clock forward, or back where negative. No time passes. */
  adjust(milliseconds: number): void
  /** How many sleep. */
  readonly sleepers: number
}

export function manualClock(start = Date.now()): ManualClock {
  let time = 0
  let epoch = start
  const sleepers = new Set<{ readonly until: number; readonly callback: () => void }>()
  const clock = createClock({
    now: () => epoch + time,
    monotonic: () => time,
    after(milliseconds, callback) {
      const sleeper = { until: time + milliseconds, callback }
      if (milliseconds <= 0) callback()
      else sleepers.add(sleeper)
      return () => sleepers.delete(sleeper)
    },
  })
  return {
    ...clock,
    advance(milliseconds) {
      time += milliseconds
      const due = [...sleepers].filter(({ until }) => until <= time).sort((one, other) => one.until - other.until)
      for (const sleeper of due) if (sleepers.delete(sleeper)) sleeper.callback()
    },
    adjust(milliseconds) {
      epoch += milliseconds
    },
    get sleepers() {
      return sleepers.size
    },
  }
}
