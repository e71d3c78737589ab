import pRetry from 'p-retry'
import { generateReport, type NoReport } from '../aws/credential-report.ts'
import type { SessionClient } from '../aws/session-client.ts'
import { errorFacts, isCapacityError, isExpiredTokenError } from '../request/errors.ts'
import { retryDelay } from '../request/retries.ts'
import type { AccountWork } from './account-context.ts'
import { PollSchedule, type Polls } from './poll-schedule.ts'

/** IAM has no capacity for one more report: to be waited out in minutes. */
export const capacityDelays = { minDelay: 15_000, maxDelay: 60_000 } as const
/** After a report vanished between two steps. */
const againDelays = { minDelay: 1_000, maxDelay: 15_000 } as const
/** Sessions of one account; they last longer than its usual deadline, so more than a few mean something else. */
const maxSessions = 20

/** What IAM said when it was asked to generate the report. */
export type GenerationState = 'STARTED' | 'INPROGRESS' | 'COMPLETE' | 'NO_CAPACITY'

/** One poll, as the poller describes it. */
export interface Poll {
  readonly iam: () => SessionClient
  /** When IAM began to generate the report for us, on the monotonic clock; undefined if it did not. A report that is older is not that one. */
  readonly startedAt: number | undefined
  /** Whether to accept an older report, because no time is left for another poll. */
  readonly acceptsOlder: boolean
}

/** What came of one poll. `older`: IAM still serves the report from before. */
export type PollResult<Stored> =
  | { readonly state: 'stored'; readonly stored: Stored; readonly age: number }
  | { readonly state: NoReport | 'older' }

/** Downloads and stores the report, or returns why IAM has no report. */
export type Take<Stored> = (poll: Poll) => Promise<PollResult<Stored>>

/**
 * Enters the account, has IAM generate the report and polls until it can be taken. While it waits it holds
 * a timer and its credentials, no slot and no connection.
 *
 * | IAM answers | what follows |
 * |---|---|
 * | Generate: COMPLETE | take it |
 * | Generate: STARTED, INPROGRESS; Get: ReportInProgress | poll when it pays |
 * | Generate: STARTED; Get: a report from before | poll again; shortly before the deadline, take it |
 * | Get: ReportNotPresent, ReportExpired | generate again |
 * | Generate: LimitExceeded | take what may be there; else wait for minutes and generate again |
 * | ExpiredToken, InvalidClientTokenId of a new session | enter again |
 *
 * @throws the reason of the attempts' signal at the deadline or the end of the run, or what IAM or STS answered
 */
export const untilStored = <Stored>(work: AccountWork, take: Take<Stored>): Promise<Stored> =>
  pRetry(() => inOneSession(work, take), {
    retries: maxSessions - 1,
    minTimeout: 0,
    maxTimeout: 0,
    async onFailedAttempt({ error }) {
      if (!endsSession(error)) throw error
      work.attempts.lastError = error
      await pause(againDelays.minDelay, work)
    },
  })

async function inOneSession<Stored>(work: AccountWork, take: Take<Stored>): Promise<Stored> {
  const { account, attempts, context } = work
  attempts.enter('session')
  const credentials = await context.assumeRole(account, attempts)
  return generateUntilStored(() => context.iam(credentials), work, take)
}

/** A session that was made a moment ago may not be known everywhere yet. */
const endsSession = (error: unknown) => isExpiredTokenError(error) || errorFacts(error).name === 'InvalidClientTokenId'

/** Waits because a service said so. */
const pause = (milliseconds: number, { attempts }: AccountWork) =>
  attempts.serviceTime.sleep(milliseconds, attempts.signal)

async function generateUntilStored<Stored>(
  iam: () => SessionClient,
  work: AccountWork,
  take: Take<Stored>,
): Promise<Stored> {
  for (let round = 1; ; round++) {
    work.attempts.enter('generate')
    const generation = await generate(iam, work)
    const result = await pollUntilDecided(iam, generation, work, take)
    if (result.state === 'stored') return result.stored
    work.attempts.enter('generate')
    if (generation.state === 'NO_CAPACITY') work.attempts.lastError = generation.refusal
    await pause(retryDelay(round, generation.state === 'NO_CAPACITY' ? capacityDelays : againDelays), work)
  }
}

interface Generation {
  readonly state: GenerationState
  /** On the monotonic clock. */
  readonly requestedAt: number
  readonly refusal?: unknown
}

async function generate(iam: () => SessionClient, { attempts, context }: AccountWork): Promise<Generation> {
  const requestedAt = context.clock.monotonic()
  try {
    return { state: await generateReport(iam, context.request, attempts), requestedAt }
  } catch (error) {
    if (!isCapacityError(error)) throw error
    return { state: 'NO_CAPACITY', requestedAt, refusal: error }
  }
}

/**
 * Milliseconds. Where IAM says COMPLETE, it generates nothing any more; if it still returns a report from before after
 * this time, that is the one that it has, whatever its time.
 */
const settlingTime = 10_000

/** @returns the stored report, or that IAM has none and generates none */
async function pollUntilDecided<Stored>(
  iam: () => SessionClient,
  { state, requestedAt }: Generation,
  work: AccountWork,
  take: Take<Stored>,
): Promise<PollResult<Stored>> {
  const { attempts, context } = work
  const { clock, accountTimeoutSeconds } = context
  const elapsed = () => clock.monotonic() - requestedAt
  const polls = pollsFor(state, context.schedule)
  // Time enough for a last poll and for storing what it returns.
  const reserve = Math.min(60_000, accountTimeoutSeconds * 100)
  let last: PollResult<Stored>['state'] = 'not-ready'
  let completeSince: number | undefined
  for (;;) {
    const left = attempts.serviceTime.remaining - reserve
    const wait = last === 'older' ? Math.min(polls.wait(elapsed()), left) : polls.wait(elapsed())
    if (wait > 0) {
      // The schedule may change in the meantime, so this is not the poll's time yet.
      await pause(wait, work)
      continue
    }
    const sent = elapsed()
    polls.sent(sent)
    const startedAt = state === 'STARTED' ? requestedAt : undefined
    const isSettled = completeSince !== undefined && sent - completeSince >= settlingTime
    const result = await take({ iam, startedAt, acceptsOlder: isSettled || (last === 'older' && left <= 0) })
    last = result.state
    if (result.state === 'stored') polls.ready(sent, result.age)
    else polls.notReady(sent)
    if (last !== 'not-ready' && last !== 'older') return result
    if (last === 'older' && (await generate(iam, work)).state === 'COMPLETE') completeSince ??= elapsed()
  }
}

/** An account that has its report already, or may not get one yet, is polled at once and teaches the others nothing. */
function pollsFor(state: GenerationState, schedule: PollSchedule): Polls {
  const isGenerating = state === 'STARTED' || state === 'INPROGRESS'
  return isGenerating ? schedule.start() : new PollSchedule({ firstDelay: 0 }).start()
}
