import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { DeadlineError } from '../../../worker/request/errors.ts'
import { createRequest } from '../../../worker/request/retries.ts'
import { ServiceTime } from '../../../worker/request/service-time.ts'
import { manualClock } from '../../simulator/test-clocks.ts'

const never = new AbortController().signal
const minutes = 60_000

suite('the deadline of an account', () => {
  test('does not run while its request waits for other requests', async () => {
    const clock = manualClock()
    const request = createRequest({ concurrency: 1, clock })
    const held = Promise.withResolvers<void>()
    const longest = { attemptTimeout: 1000 * minutes }
    const first = request(() => held.promise, { signal: never, count: 0 }, longest)
    const serviceTime = new ServiceTime(never, { seconds: 60 }, clock)
    const second = request(async () => 'response', { signal: serviceTime.signal, serviceTime, count: 0 })
    await setImmediate()
    clock.advance(30 * minutes)
    held.resolve()
    await first
    assert.equal(await second, 'response')
    assert.equal(serviceTime.remaining, 60_000)
  })

  test('runs while a request is in flight and while it waits for its retry', async () => {
    const clock = manualClock()
    const request = createRequest({ concurrency: 1, clock })
    const serviceTime = new ServiceTime(never, { seconds: 60 }, clock)
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'Throttling' })
    const answer = request(() => clock.sleep(1_000).then(() => Promise.reject(throttled)), {
      signal: serviceTime.signal,
      serviceTime,
      count: 0,
    })
    const rejected = assert.rejects(answer, DeadlineError)
    for (let second = 0; second < 60; second++) {
      assert.equal(serviceTime.signal.aborted, false, `after ${second} seconds`)
      await setImmediate()
      clock.advance(1_000)
      await setImmediate()
    }
    await rejected
  })

  test('is not moved by a clock that is set back or forward', async () => {
    const clock = manualClock()
    const serviceTime = new ServiceTime(never, { seconds: 60 }, clock)
    for (const jump of [-60 * minutes, 120 * minutes]) {
      await serviceTime.during(async () => clock.adjust(jump))
      assert.equal(serviceTime.remaining, 60_000)
    }
  })

  test('has an absolute bound: no wait is for ever', async () => {
    const clock = manualClock()
    const serviceTime = new ServiceTime(never, { seconds: 60 }, clock)
    clock.advance(24 * 60 * minutes)
    assert.ok(serviceTime.signal.reason instanceof DeadlineError)
    serviceTime.end()
    assert.equal(clock.sleepers, 0)
  })
})
