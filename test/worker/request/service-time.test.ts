import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { withinOneDay } from '../../../worker/request/deadlines.ts'
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
    const serviceTime = new ServiceTime(60, clock)
    const second = request(async () => 'response', { signal: never, serviceTime, count: 0 })
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
    const serviceTime = new ServiceTime(60, clock)
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'Throttling' })
    const answer = request(() => clock.sleep(1_000).then(() => Promise.reject(throttled)), {
      signal: never,
      serviceTime,
      count: 0,
    })
    let ended = false
    const rejected = assert.rejects(answer, DeadlineError).finally(() => {
      ended = true
    })
    for (let second = 0; second < 60; second++) {
      assert.equal(ended, false, `after ${second} seconds`)
      await setImmediate()
      clock.advance(1_000)
      await setImmediate()
    }
    await rejected
  })

  test('ends a request that gets no answer', async () => {
    const clock = manualClock()
    const request = createRequest({ concurrency: 1, clock })
    const serviceTime = new ServiceTime(60, clock)
    const attempts = { signal: never, serviceTime, count: 0 }
    const rejected = assert.rejects(
      request(() => new Promise<never>(() => {}), attempts, { attemptTimeout: minutes + 1 }),
      DeadlineError,
    )
    await setImmediate()
    clock.advance(minutes)
    await rejected
    assert.equal(attempts.count, 1)
    assert.equal(clock.sleepers, 0)
  })

  test('is not moved by a clock that is set back or forward', async () => {
    const clock = manualClock()
    const serviceTime = new ServiceTime(60, clock)
    for (const jump of [-60 * minutes, 120 * minutes]) {
      await serviceTime.during((async () => clock.adjust(jump))())
      assert.equal(serviceTime.remaining, 60_000)
    }
  })

  test('has an absolute bound: no wait in our own queue is for ever', async () => {
    const clock = manualClock()
    const request = createRequest({ concurrency: 1, clock })
    const hangs = () => new Promise<never>(() => {})
    request(hangs, { signal: never, count: 0 }, { attemptTimeout: 25 * 60 * minutes }).catch(() => undefined)
    const accounts = withinOneDay(never, clock)
    const serviceTime = new ServiceTime(60, clock)
    const rejected = assert.rejects(
      request(async () => 'response', { signal: accounts.signal, serviceTime, count: 0 }),
      DeadlineError,
    )
    await setImmediate()
    clock.advance(24 * 60 * minutes)
    await rejected
    accounts.unlink()
    assert.equal(clock.sleepers, 1, 'only the request that hangs')
  })
})
