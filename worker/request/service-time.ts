import type { Clock } from './clock.ts'
import { DeadlineError } from './errors.ts'

/**
 * The deadline of one piece of work, which measures the services and not us: the time runs while a request is in
 * flight, and while the work waits because a service said so. It stands still while the work waits for a rate limiter,
 * a semaphore or memory, so that no number of other accounts can make one fail.
 *
 * It has no timer of its own. Whatever it measures ends by itself when no time remains: {@link sleep}, and each attempt
 * of a request (request/retries.ts).
 */
export class ServiceTime {
  readonly #seconds: number
  readonly #clock: Clock
  #spent = 0

  /** @param seconds that the services may take */
  constructor(seconds: number, clock: Clock) {
    this.#seconds = seconds
    this.#clock = clock
  }

  /** Milliseconds that the services have taken. */
  get spent(): number {
    return this.#spent
  }

  /** Milliseconds left, at least 0. */
  get remaining(): number {
    return Math.max(0, this.#seconds * 1000 - this.#spent)
  }

  /** What ends work for which no time remains. */
  exceeded(): DeadlineError {
    return new DeadlineError(this.#seconds)
  }

  /** Lets the time run for as long as the work takes. Calls must not overlap. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    const started = this.#clock.monotonic()
    try {
      return await work
    } finally {
      this.#spent += this.#clock.monotonic() - started
    }
  }

  /**
   * Waits because a service said so. Rejects with a {@link DeadlineError} as soon as no time remains, and with the
   * signal's reason when it aborts.
   */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { remaining } = this
    await this.during(this.#clock.sleep(Math.min(milliseconds, remaining), signal))
    if (milliseconds >= remaining) throw this.exceeded()
  }
}
