import type { Failure, Stage } from '../model.ts'
import { describeError, errorFacts, failureKind } from '../request/errors.ts'
import type { Trail } from '../request/retries.ts'

/** The requests of one account, counted by the stage that they belong to. */
export class AccountTrail implements Trail {
  readonly signal: AbortSignal
  #stage: Stage = 'session'
  readonly #attempts: Partial<Record<Stage, number>> = {}
  #lastError: unknown

  constructor(signal: AbortSignal) {
    this.signal = signal
  }

  get stage(): Stage {
    return this.#stage
  }

  /** Going on to another stage means that the requests before it succeeded in the end. */
  enter(stage: Stage): void {
    this.#stage = stage
  }

  /** Requests of the present stage. */
  get attempts(): number {
    return this.#attempts[this.#stage] ?? 0
  }

  set attempts(count: number) {
    this.#attempts[this.#stage] = count
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
export function failureOf(error: unknown, trail: AccountTrail): Failure {
  // At a deadline, what the last request answered says more than the deadline itself.
  const cutShort = error === trail.signal.reason && trail.lastError !== undefined
  return {
    stage: trail.stage,
    kind: failureKind(error, trail.lastError),
    code: errorFacts(cutShort ? trail.lastError : error).name,
    message: cutShort
      ? `${describeError(error)}; last answer: ${describeError(trail.lastError)}`
      : describeError(error),
    attempts: trail.attempts,
  }
}
