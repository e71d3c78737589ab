import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { capacityDelays } from '../../../worker/collect/generation.ts'
import { PollSchedule, pollDelays } from '../../../worker/collect/poll-schedule.ts'
import { retryDelay, retryDelays } from '../../../worker/request/retries.ts'

const numRuns = 10_000

suite('waiting', () => {
  test('the retry schedule stays within its bounds, and never waits nothing', () => {
    const delays = fc.oneof(
      fc.constantFrom(retryDelays, capacityDelays),
      fc.record({
        minDelay: fc.integer({ min: 1, max: 60_000 }),
        maxDelay: fc.integer({ min: 120_000, max: 600_000 }),
      }),
    )
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), delays, random, (attempt, { minDelay, maxDelay }, share) => {
        const delay = retryDelay(attempt, { minDelay, maxDelay }, () => share)
        assert.ok(delay >= minDelay && delay <= maxDelay, `${delay}`)
        const ceiling = Math.min(maxDelay, minDelay * 2 ** attempt)
        assert.ok(delay >= ceiling / 2 && delay <= ceiling, 'half of it is certain, half is chance')
      }),
      { numRuns },
    )
  })

  test('an account polls for its report again and again, never more often nor more seldom than it may', () => {
    const { minDelay, maxDelay } = pollDelays
    const accounts = fc.array(fc.integer({ min: 0, max: 240_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(accounts, (readyTimes) => {
        const schedule = new PollSchedule()
        for (const readyAt of readyTimes) {
          const polls = schedule.start()
          let last = 0
          for (let count = 0; ; count++) {
            assert.ok(count < 2000, 'it comes to an end')
            const wait = polls.wait(last)
            assert.ok(wait >= minDelay - 1e-6 && wait <= maxDelay + 1e-6, `${wait}`)
            last += wait
            polls.sent(last)
            if (last >= readyAt) break
            polls.notReady(last)
          }
          polls.ready(last, last - readyAt)
        }
      }),
      { numRuns },
    )
  })
})
