import { linkedAbort } from './abort.ts'
import type { Clock } from './clock.ts'
import { DeadlineError } from './errors.ts'

/** What {@link ServiceTime} may be at most. */
export interface TimeLimits {
  /** Seconds that the services may take. */
  readonly seconds: number
  /** Seconds from the beginning to the end, our own queues included. @default one day */
  readonly absoluteSeconds?: number
}

/** No queue of ours is that long; a wait that is, waits for something that does not come. */
const oneDay = 24 * 3600

/**
 * The deadline of one piece of work, which measures the services and not us: the time runs while a request is in
 * flight, and while the work waits because a service said so. It stands still while the work waits for a rate limiter,
 * a semaphore or memory, so that no number of other accounts can make one fail.
 */
export class ServiceTime {
  /** Aborts with a {@link DeadlineError} at the deadline, and with the parent's reason when the parent does. */
  readonly signal: AbortSignal
  readonly #linked: ReturnType<typeof linkedAbort>
  readonly #seconds: number
  readonly #clock: Clock
  readonly #cancelAbsolute: () => void
  #spent = 0

  constructor(parent: AbortSignal, { seconds, absoluteSeconds = oneDay }: TimeLimits, clock: Clock) {
    this.#linked = linkedAbort(parent)
    this.signal = this.#linked.signal
    this.#seconds = seconds
    this.#clock = clock
    const absolute = Math.max(seconds, absoluteSeconds)
    this.#cancelAbsolute = clock.after(absolute * 1000, () => this.#linked.abort(new DeadlineError(absolute)))
  }

  /** Milliseconds left, at least 0. */
  get remaining(): number {
    return Math.max(0, this.#seconds * 1000 - this.#spent)
  }

  /** Lets the time run for as long as the work takes. Calls must not overlap. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const started = this.#clock.monotonic()
    const cancel = this.#clock.after(this.remaining, () => this.#linked.abort(new DeadlineError(this.#seconds)))
    try {
      return await work()
    } finally {
      cancel()
      this.#spent += this.#clock.monotonic() - started
    }
  }

  /** Ends the measurement. The signal stays as it is. */
  end(): void {
    this.#cancelAbsolute()
    this.#linked.unlink()
  }
}
