/** Milliseconds between two polls of one account, at least and at most. */
export const pollDelays = { minDelay: 1_000, maxDelay: 60_000 } as const

/** The next poll after one that found no report, as a multiple of the time since the report was requested. */
const backoff = 1.15
/** Share of the reports that the first poll shall find ready. The higher it is, the longer a finished report waits. */
const readyShare = 0.8
/** Milliseconds between the polls of different accounts while nothing is known: one answer may spare the others. */
const spacing = 200
/** Accounts that the estimate is made of: those that were polled last. */
const window = 64

/**
 * When to poll IAM for reports that it generates, which takes seconds to minutes. All accounts share one estimate, so
 * that ten thousand do not poll again and again for what cannot be ready yet. Until the first report is ready, a
 * poll that finds none makes all others wait until it is repeated. After that, the estimate is the time within which `readyShare` of
 * the latest reports were ready.
 */
export class PollSchedule {
  readonly #samples: Sample[] = []
  #estimate: number
  #anyReady = false

  /** @param firstDelay milliseconds before the first poll, while nothing is known */
  constructor({ firstDelay = pollDelays.minDelay }: { readonly firstDelay?: number } = {}) {
    this.#estimate = firstDelay
  }

  /** Milliseconds after the request at which a first poll pays. */
  get estimate(): number {
    return this.#estimate
  }

  /** Polls of an account for which IAM generates a report. */
  start(): Polls {
    return new Polls(this)
  }

  /** @param elapsed milliseconds since the request, now that a poll is sent */
  sent(elapsed: number): void {
    if (!this.#anyReady) this.#estimate = bounded(Math.max(this.#estimate, elapsed + spacing))
  }

  /** @param sample of one account, the same object each time: an account that is never ready counts once */
  record(sample: Sample, ready: boolean): void {
    this.#anyReady ||= ready
    if (!this.#samples.includes(sample) && this.#samples.push(sample) > window) this.#samples.shift()
    if (!this.#anyReady) {
      this.#estimate = bounded(Math.max(this.#estimate, sample.duration))
      return
    }
    const sorted = this.#samples.map(({ duration }) => duration).toSorted((one, other) => one - other)
    this.#estimate = bounded(sorted[Math.ceil(readyShare * sorted.length) - 1] ?? 0)
  }
}

const bounded = (delay: number) => Math.min(pollDelays.maxDelay, Math.max(pollDelays.minDelay, delay))

/** What is known of the generation of one account's report. */
interface Sample {
  /** Milliseconds that it took or, until the report is ready, is supposed to take. */
  duration: number
}

/** The polls of one account. All times are milliseconds; `elapsed` counts from the request for the report. */
export class Polls {
  readonly #schedule: PollSchedule
  readonly #sample: Sample = { duration: 0 }
  #last: number | undefined

  constructor(schedule: PollSchedule) {
    this.#schedule = schedule
  }

  /** How long to wait before asking this again; 0 or less when it is time to poll. */
  wait(elapsed: number): number {
    const { estimate } = this.#schedule
    const last = this.#last
    if (last === undefined) return estimate - elapsed
    const { minDelay, maxDelay } = pollDelays
    return Math.min(last + maxDelay, Math.max(last + minDelay, last * backoff, estimate)) - elapsed
  }

  sent(elapsed: number): void {
    this.#schedule.sent(elapsed)
  }

  /** A poll found no report. */
  notReady(elapsed: number): void {
    this.#last = elapsed
    this.#record(elapsed * backoff, false)
  }

  /** A poll found a report. @param age how long it had been ready */
  ready(elapsed: number, age: number): void {
    this.#record(Math.max(this.#last ?? 0, elapsed - age), true)
  }

  #record(duration: number, ready: boolean): void {
    this.#sample.duration = duration
    this.#schedule.record(this.#sample, ready)
  }
}
