import pLimit from 'p-limit'
import pRetry from 'p-retry'
import pThrottle from 'p-throttle'
import type { Clock } from './clock.ts'
import { AttemptTimeoutError, DeadlineError, isRetryableError } from './failure.ts'

/**
 * Who retries what. One layer retries requests: this one. The SDK's own retries are off, since they give up
 * after about two seconds and sleep through signals; only the parts of a multipart upload, which lib-storage
 * sends itself, are retried inside the SDK, by the same schedule (aws/clients.ts). Above it, an account
 * repeats a step where IAM says so (credential-report.ts), and the next scheduled run is the last resort.
 */

/** The requests of one piece of work: how long they may go on, and what they met. */
export interface Trail {
  readonly signal: AbortSignal
  /** Requests made so far. */
  attempts: number
  /** What the last failed request answered. */
  lastError?: unknown | undefined
  /** Milliseconds after which a failing request is given up; without it the signal alone ends the retries. */
  readonly maxWaitTime?: number
}

export interface RequestOptions {
  /** Milliseconds for one attempt, answer included. */
  readonly attemptTimeout?: number
  /** Called before each attempt, outside the slot that limits the requests under way. */
  readonly pace?: Pace
  /** Further errors that are worth another attempt, or fewer. */
  readonly isRetryable?: (error: unknown) => boolean
}

/** Sends one request, again and again where that helps. Rejects with the last error or the signal's reason. */
export type Request = <Answer>(
  send: (signal: AbortSignal) => Promise<Answer>,
  trail: Trail,
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
  return async (send, trail, { attemptTimeout = defaultAttemptTimeout, pace, isRetryable = isRetryableError } = {}) => {
    const started = clock.now()
    return pRetry(
      async () => {
        await pace?.(trail.signal)
        return slots(async () => {
          trail.signal.throwIfAborted()
          trail.attempts++
          const answer = await timedAttempt(send, attemptTimeout, trail.signal, clock)
          trail.lastError = undefined
          return answer
        }).catch((error) => {
          // p-retry takes a TypeError for a programming mistake; the SDK throws some for garbled answers.
          throw error instanceof TypeError
            ? Object.assign(new Error(error.message, { cause: error }), { code: 'ERR_UNREADABLE' })
            : error
        })
      },
      {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 0,
        maxTimeout: 0,
        // No `signal` here: p-retry would throw away an answer that arrives as the signal aborts.
        async onFailedAttempt({ error, attemptNumber }) {
          trail.signal.throwIfAborted()
          trail.lastError = error
          if (!isRetryable(error)) throw error
          if (trail.maxWaitTime !== undefined && clock.now() - started >= trail.maxWaitTime) throw error
          await clock.sleep(retryDelay(attemptNumber), trail.signal)
        },
      },
    )
  }
}

/** Ends a timer. A reason of our own, since without one every abort makes an error with a stack. */
const notNeeded = Symbol('not needed any more')

async function timedAttempt<Answer>(
  send: (signal: AbortSignal) => Promise<Answer>,
  milliseconds: number,
  signal: AbortSignal,
  clock: Clock,
): Promise<Answer> {
  const attempt = linkedAbort(signal)
  const answer = send(attempt.signal)
  const aborted = new Promise<never>((_, reject) => {
    attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason), { once: true })
  })
  const timer = new AbortController()
  clock.sleep(milliseconds, timer.signal).then(
    () => attempt.abort(new AttemptTimeoutError(milliseconds / 1000)),
    () => undefined,
  )
  // The SDK does not always notice the signal while it reads a body, so it is not relied upon to.
  answer.catch(() => undefined)
  try {
    return await Promise.race([answer, aborted])
  } finally {
    timer.abort(notNeeded)
    attempt.unlink()
  }
}

/** An abort controller that a parent's signal aborts too, and that lets go of its parent when told. */
export function linkedAbort(parent: AbortSignal) {
  const controller = new AbortController()
  const follow = () => controller.abort(parent.reason)
  if (parent.aborted) follow()
  else parent.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
    unlink: () => parent.removeEventListener('abort', follow),
  }
}

/** A {@link linkedAbort} that also aborts with a {@link DeadlineError} after the given time. Call `unlink` when done. */
export function deadline(parent: AbortSignal, seconds: number, clock: Clock) {
  const linked = linkedAbort(parent)
  const timer = new AbortController()
  clock.sleep(seconds * 1000, timer.signal).then(
    () => linked.abort(new DeadlineError(seconds)),
    () => undefined,
  )
  return {
    signal: linked.signal,
    unlink() {
      timer.abort(notNeeded)
      linked.unlink()
    },
  }
}

/** Resolves once the caller may send; rejects with the signal's reason when it aborts before. */
export type Pace = (signal: AbortSignal) => Promise<void>

/**
 * Lets at most `perSecond` callers a second pass, evenly spaced rather than in a burst at the start of each
 * second, as a share of a token bucket that others use too should be taken.
 */
export function createPace(perSecond: number): Pace {
  const limit = Math.max(1, Math.floor(perSecond / 20))
  const paced = pThrottle({ limit, interval: (limit * 1000) / perSecond })(() => undefined)
  return async (signal) => {
    signal.throwIfAborted()
    const turn = linkedAbort(signal)
    const aborted = new Promise<never>((_, reject) => {
      turn.signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    try {
      await Promise.race([paced(), aborted])
    } finally {
      turn.unlink()
    }
  }
}
