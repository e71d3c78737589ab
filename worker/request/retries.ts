import { timedAbort, unlessAborted } from './abort.ts'
import type { Clock } from './clock.ts'
import { AttemptTimeoutError, DeadlineError, isRetryableError } from './errors.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { type Release, Semaphore } from './semaphore.ts'
import { ServiceTime } from './service-time.ts'

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
  /**
   * Runs while a request is in flight or waits for its retry, and ends both with a DeadlineError when none remains. Time
   * in our own queues is not the service's.
   */
  readonly serviceTime?: ServiceTime
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
  const slots = new Semaphore(concurrency)
  return async (send, attempts, options = {}) => {
    const { rateLimiter, acquire, isRetryable = isRetryableError, attemptTimeout = defaultAttemptTimeout } = options
    const { signal, maxWaitTime = Number.POSITIVE_INFINITY } = attempts
    const serviceTime = attempts.serviceTime ?? new ServiceTime(Number.POSITIVE_INFINITY, clock)
    const spentBefore = serviceTime.spent
    for (let attempt = 1; ; attempt++) {
      await rateLimiter?.wait(signal)
      const release = await acquire?.(signal)
      try {
        const free = await slots.acquire(1, signal)
        try {
          await rateLimiter?.pass()
          signal.throwIfAborted()
          attempts.count++
          const answer = await serviceTime.during(sendWithin(attemptTimeout, send, signal, serviceTime, clock))
          attempts.lastError = undefined
          return answer
        } finally {
          free()
        }
      } catch (error) {
        release?.()
        signal.throwIfAborted()
        if (error instanceof DeadlineError) throw error
        attempts.lastError = error
        if (!isRetryable(error)) throw error
        if (serviceTime.spent - spentBefore >= maxWaitTime) throw error
      }
      await serviceTime.sleep(retryDelay(attempt), signal)
    }
  }
}

/** One attempt, which ends after so many milliseconds or with the service time, whichever is earlier. */
async function sendWithin<Answer>(
  milliseconds: number,
  send: (signal: AbortSignal) => Promise<Answer>,
  signal: AbortSignal,
  serviceTime: ServiceTime,
  clock: Clock,
): Promise<Answer> {
  const { remaining } = serviceTime
  const reasonOf = () =>
    milliseconds < remaining ? new AttemptTimeoutError(milliseconds / 1000) : serviceTime.exceeded()
  const attempt = timedAbort(signal, Math.min(milliseconds, remaining), reasonOf, clock)
  try {
    // The SDK does not always notice the signal while it reads a body, so it is not relied upon to.
    return await unlessAborted(send(attempt.signal), attempt.signal)
  } finally {
    attempt.unlink()
  }
}
