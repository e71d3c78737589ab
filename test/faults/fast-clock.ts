import { type Clock, systemClock } from '../../worker/clock.ts'

/**
 * A clock on which waiting takes a fraction of its time and working takes as long as it does: minutes of
 * back-off are over in seconds, and a busy machine makes no request look slow.
 */
export function fastClock(speed: number): Clock {
  const origin = Date.now()
  const started = performance.now()
  const idleAtStart = performance.eventLoopUtilization().idle
  const now = () => {
    const idle = performance.eventLoopUtilization().idle - idleAtStart
    return origin + performance.now() - started + idle * (speed - 1)
  }
  return {
    now: () => Math.floor(now()),
    async sleep(milliseconds, signal) {
      const end = now() + milliseconds
      for (let left = milliseconds; left > 0; left = end - now()) {
        await systemClock.sleep(Math.ceil(left / speed), signal)
      }
      signal?.throwIfAborted()
    },
  }
}
