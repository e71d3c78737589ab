import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { systemClock } from '../../../worker/request/clock.ts'
import { createRequest } from '../../../worker/request/retries.ts'

suite('requests', () => {
  test('a signal that aborts between the turn of a request and its sending ends it', async () => {
    const request = createRequest({ concurrency: 1, clock: systemClock })
    const draining = new AbortController()
    const reason = new Error('the run ends')
    const rateLimiter = { wait: async () => {}, pass: async () => draining.abort(reason) }
    // A provider of credentials hangs like this: it knows nothing of the signal.
    const hangs = () => new Promise<never>(() => {})
    const answer = request(hangs, { signal: draining.signal, count: 0 }, { rateLimiter, attemptTimeout: 3_600_000 })
    await assert.rejects(answer, reason)
  })
})
