import type { Failure, Stage } from '../model.ts'
import { DeadlineError, describeError, errorFacts, failureKind } from '../request/errors.ts'
import type { Attempts } from '../request/retries.ts'
import type { ServiceTime } from '../request/service-time.ts'

/** IAM's answers in place of the report, as they are on the wire. */
const pollAnswers = {
  'not-ready': 'ReportInProgress',
  'not-present': 'ReportNotPresent',
  expired: 'ReportExpired',
  older: 'the report from before the request',
} as const
type PollAnswer = keyof typeof pollAnswers

/** The requests of one account, counted by the stage that they belong to. */
export class AccountAttempts implements Attempts {
  readonly signal: AbortSignal
  readonly serviceTime: ServiceTime
  #stage: Stage = 'session'
  readonly #counts: Partial<Record<Stage, number>> = {}
  #lastError: unknown
  #polls = 0
  #lastPoll: PollAnswer | undefined

  /** @param signal ends the work, whatever time it has left */
  constructor(signal: AbortSignal, serviceTime: ServiceTime) {
    this.signal = signal
    this.serviceTime = serviceTime
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

  /** A poll is sent. As long as IAM has no report, polls belong to the stage `generate`. */
  poll(): void {
    this.#polls++
    this.enter(this.#lastPoll === undefined ? 'download' : 'generate')
  }

  /** Records what IAM answered to a poll instead of the report. */
  polled(answer: PollAnswer): void {
    this.#lastPoll = answer
  }

  /** Describes IAM's last response other than a report; undefined if there was none. */
  get lastPoll(): string | undefined {
    if (this.#lastPoll === undefined) return undefined
    return `${pollAnswers[this.#lastPoll]} (${this.#polls} ${this.#polls === 1 ? 'poll' : 'polls'})`
  }

  /** What the last failed request answered; undefined again once one succeeds. */
  get lastError(): unknown {
    return this.#lastError
  }

  set lastError(error: unknown) {
    this.#lastError = error
  }
}

/** What the manifest says of an account whose collection ended with this error. */
export function failureOf(error: unknown, attempts: AccountAttempts): Failure {
  // At a deadline, what the last request answered says more than the deadline itself.
  const cutShort = error === attempts.signal.reason || error instanceof DeadlineError
  const refusal = cutShort ? attempts.lastError : undefined
  const lastAnswer = refusal === undefined ? attempts.lastPoll : describeError(refusal)
  return {
    stage: attempts.stage,
    kind: failureKind(error, attempts.lastError),
    code: errorFacts(refusal ?? error).name,
    message:
      cutShort && lastAnswer !== undefined
        ? `${describeError(error)}; last answer: ${lastAnswer}`
        : describeError(error),
    attempts: attempts.count,
  }
}
