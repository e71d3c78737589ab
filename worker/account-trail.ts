import type { Stage } from './model.ts'
import type { Trail } from './request.ts'

/** The requests of one account, counted by the stage that they belong to. */
export class AccountTrail implements Trail {
  readonly signal: AbortSignal
  #stage: Stage = 'session'
  readonly #attempts = new Map<Stage, number>()
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
    return this.#attempts.get(this.#stage) ?? 0
  }

  set attempts(count: number) {
    this.#attempts.set(this.#stage, count)
  }

  /** What the last failed request answered; undefined again once one succeeds. */
  get lastError(): unknown {
    return this.#lastError
  }

  set lastError(error: unknown) {
    this.#lastError = error
  }
}
