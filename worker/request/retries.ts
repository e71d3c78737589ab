import pLimit from 'p-limit'
import pRetry from 'p-retry'
import { timedAbort } from './abort.ts'
import type { Clock } from './clock.ts'
import { AttemptTimeoutError, isRetryableError } from './errors.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { Release } from './semaphore.ts'
import type { ServiceTime } from './service-time.ts'

/**
 * Who retries what. One layer retries requests: this one. The SDK's own retries are off: they have no place for what
 * precedes each attempt here (rate limiter, semaphore, memory), and do not cover a body that is read afterwards. The
 * requests that lib-storage sends come through here as well (aws/upload-requests.ts). Above it, an account repeats a
 * step if IAM says so (collect/generation.ts), and the next scheduled run is the last resort.
 */

/** The requests of one piece of work: how long they may go on, and their last error. */
export interface Attempts {
  readonly signal: AbortSignal
  /** Requests made so far. */
  count: number
  /** What the last failed request answered. */
  lastError?: unknown | undefined
  /** Milliseconds of service time after which a failing request is not repeated; without it the signal alone ends the retries. */
  readonly maxWaitTime?: number
  /** Runs while a request is in flight or waits for its retry. Time in our own queues is not the service's. */
  readonly serviceTime?: Pick<ServiceTime, 'during'>
}

export interface RequestOptions {
  /** Milliseconds for one attempt, answer included. */
  readonly attemptTimeout?: number
  /** Keeps the operation to its share of a quota. */
  readonly rateLimiter?: RateLimiter
  /** Awaited before each attempt. The permit is released if the attempt fails; after a response the caller releases it. */
  readonly acquire?: (signal: AbortSignal) => Promise<Release>
  /** Further errors that are worth another attempt, or fewer. */
  readonly isRetryable?: (error: unknown) => boolean
}

/** Sends one request, again and again where that helps. Rejects with the last error or the signal's reason. */
export type Request = <Answer>(
  send: (signal: AbortSignal) => Promise<Answer>,
  attempts: Attempts,
  options?: RequestOptions,
) => Promise<Answer>

/** Milliseconds: the ceiling of the first wait is twice the minimum, and no wait is longer than the maximum. */
export interface RetryDelays {
  readonly minDelay: number
  readonly maxDelay: number
}

export const retryDelays: RetryDelays = { minDelay: 100, maxDelay: 20_000 }

/**
 * Milliseconds to wait after the given failed attempt (from 1): exponential, with half of it at random, so
 * that clients which were refused together do not come back together.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function retryDelay(attempt: number, { minDelay, maxDelay } = retryDelays, random = Math.random): number {
  const ceiling = Math.min(maxDelay, minDelay * 2 ** Math.min(attempt, 30))
  return ceiling / 2 + (random() * ceiling) / 2
}

const defaultAttemptTimeout = 20_000

/** @param concurrency requests under way at once, over all services; a request that waits for its retry is not */
export function createRequest({ concurrency, clock }: { concurrency: number; clock: Clock }): Request {
  const slots = pLimit(concurrency)
  return async (
    send,
    attempts,
    { attemptTimeout = defaultAttemptTimeout, rateLimiter, acquire, isRetryable = isRetryableError } = {},
  ) => {
    let spent = 0
    const inService: ServiceTime['during'] = async (work) => {
      const started = clock.monotonic()
      try {
        return await (attempts.serviceTime?.during(work) ?? work())
      } finally {
        spent += clock.monotonic() - started
      }
    }
    return pRetry(
      async () => {
        await rateLimiter?.wait(attempts.signal)
        const release = await acquire?.(attempts.signal)
        return slots(async () => {
          attempts.signal.throwIfAborted()
          await rateLimiter?.pass()
          attempts.count++
          const answer = await inService(() => timedAttempt(send, attemptTimeout, attempts.signal, clock))
          attempts.lastError = undefined
          return answer
        }).catch((error) => {
          release?.()
          throw error
        })
      },
      {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 0,
        maxTimeout: 0,
        // No `signal` here: p-retry would throw away an answer that arrives as the signal aborts.
        async onFailedAttempt({ error, attemptNumber }) {
          attempts.signal.throwIfAborted()
          attempts.lastError = error
          if (!isRetryable(error)) throw error
          if (attempts.maxWaitTime !== undefined && spent >= attempts.maxWaitTime) throw error
          await inService(() => clock.sleep(retryDelay(attemptNumber), attempts.signal))
        },
      },
    )
  }
}

async function timedAttempt<Answer>(
  send: (signal: AbortSignal) => Promise<Answer>,
  milliseconds: number,
  signal: AbortSignal,
  clock: Clock,
): Promise<Answer> {
  const attempt = timedAbort(signal, milliseconds, () => new AttemptTimeoutError(milliseconds / 1000), clock)
  const answer = send(attempt.signal)
  let onAbort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(attempt.signal.reason)
    // It may have aborted while the attempt waited for its turn, and then there is no event any more.
    if (attempt.signal.aborted) onAbort()
    attempt.signal.addEventListener('abort', onAbort, { once: true })
  })
  // The SDK does not always notice the signal while it reads a body, so it is not relied upon to.
  answer.catch(() => undefined)
  try {
    return await Promise.race([answer, aborted])
  } finally {
    attempt.unlink()
    // A connection remembers the context that it was made in, and by the signal and its listener the whole answer.
    attempt.signal.removeEventListener('abort', onAbort)
  }
}
