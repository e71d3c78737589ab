import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { capacityDelays } from '../../../worker/collect/generation.ts'
import { createGenerationPace, generationDelays } from '../../../worker/collect/poll-schedule.ts'
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

  test('an account looks for its report again and again, never more often nor more seldom than it may', () => {
    const { minDelay, maxDelay } = generationDelays
    const accounts = fc.array(fc.integer({ min: 0, max: 240_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(accounts, (readyTimes) => {
        const pace = createGenerationPace()
        for (const readyAt of readyTimes) {
          const waiting = pace.start()
          let elapsed = 0
          let lastLook = 0
          for (let steps = 0; ; steps++) {
            assert.ok(steps < 2000, 'it comes to an end')
            const wait = waiting.untilLook(elapsed)
            assert.ok(wait >= 0 && wait <= maxDelay)
            elapsed += wait
            if (wait > 0) continue
            assert.ok(
              elapsed - lastLook >= minDelay - 1e-6 && elapsed - lastLook <= maxDelay + 1e-6,
              `${elapsed - lastLook}`,
            )
            lastLook = elapsed
            waiting.looked(elapsed, elapsed >= readyAt)
            if (elapsed >= readyAt) break
          }
        }
      }),
      { numRuns },
    )
  })
})
