import type { Failure, Stage } from '../model.ts'
import { describeError, errorFacts, failureKind } from '../request/errors.ts'
import type { Attempts } from '../request/retries.ts'
import type { ServiceTime } from '../request/service-time.ts'

/** The requests of one account, counted by the stage that they belong to. */
export class AccountAttempts implements Attempts {
  readonly signal: AbortSignal
  readonly serviceTime: ServiceTime
  #stage: Stage = 'session'
  readonly #counts: Partial<Record<Stage, number>> = {}
  #lastError: unknown

  constructor(serviceTime: ServiceTime) {
    this.serviceTime = serviceTime
    this.signal = serviceTime.signal
  }

  get stage(): Stage {
    return this.#stage
  }

  /** Going on to another stage means that the requests before it succeeded in the end. */
  enter(stage: Stage): void {
    this.#stage = stage
  }

  /** Requests of the present stage. */
  get count(): number {
    return this.#counts[this.#stage] ?? 0
  }

  set count(count: number) {
    this.#counts[this.#stage] = count
  }

  /** What the last failed request answered; undefined again once one succeeds. */
  get lastError(): unknown {
    return this.#lastError
  }

  set lastError(error: unknown) {
    this.#lastError = error
  }
}

/** What the manifest says of an account whose way ended with this error. */
export function failureOf(error: unknown, attempts: AccountAttempts): Failure {
  // At a deadline, what the last request answered says more than the deadline itself.
  const cutShort = error === attempts.signal.reason && attempts.lastError !== undefined
  return {
    stage: attempts.stage,
    kind: failureKind(error, attempts.lastError),
    code: errorFacts(cutShort ? attempts.lastError : error).name,
    message: cutShort
      ? `${describeError(error)}; last answer: ${describeError(attempts.lastError)}`
      : describeError(error),
    attempts: attempts.count,
  }
}
