import { type Clock, createClock } from '../../worker/request/clock.ts'

export interface FastClock extends Clock {
  /** Sets the machine's clock forward, or back where negative. No time passes. */
  adjust(milliseconds: number): void
}

/**
 * A clock on which waiting takes a fraction of its time and working takes as long as it does: minutes of
 * back-off are over in seconds, and a busy machine makes no request look slow.
 */
export function fastClock(speed: number): FastClock {
  let origin = Date.now()
  const started = performance.now()
  const idleAtStart = performance.eventLoopUtilization().idle
  const monotonic = () => {
    const idle = performance.eventLoopUtilization().idle - idleAtStart
    return performance.now() - started + idle * (speed - 1)
  }
  const clock = createClock({
    now: () => Math.floor(origin + monotonic()),
    monotonic,
    after(milliseconds, callback) {
      const end = monotonic() + milliseconds
      let timer: NodeJS.Timeout
      const wait = (left: number) => {
        timer = setTimeout(() => (monotonic() >= end ? callback() : wait(end - monotonic())), Math.ceil(left / speed))
      }
      wait(milliseconds)
      return () => clearTimeout(timer)
    },
  })
  return {
    ...clock,
    adjust(milliseconds) {
      origin += milliseconds
    },
  }
}
