import type { IAMClient } from '@aws-sdk/client-iam'
import { generateReport, type NoReport } from '../aws/credential-report.ts'
import type { Account } from '../model.ts'
import { errorFacts, isCapacityError, isExpiredTokenError } from '../request/errors.ts'
import { retryDelay } from '../request/retries.ts'
import type { CollectContext } from './account-context.ts'
import type { AccountAttempts } from './attempts.ts'

/** IAM says that it has no capacity for one more report: to be waited out in minutes. */
export const capacityDelays = { minDelay: 15_000, maxDelay: 60_000 } as const
/** After a report vanished between two steps. */
const againDelays = { minDelay: 1_000, maxDelay: 15_000 } as const
/** Sessions of one account; they last longer than its usual deadline, so more than a few mean something else. */
const maxSessions = 20

type Take<Result extends object> = (client: IAMClient) => Promise<Result | NoReport>

/**
 * Enters the account, has IAM generate the report and waits until it can be taken. While it waits it holds
 * a timer and its credentials, no slot and no connection.
 *
 * | IAM answers | what follows |
 * |---|---|
 * | Generate: COMPLETE | take it |
 * | Generate: STARTED, INPROGRESS; Get: ReportInProgress | look again when it pays |
 * | Get: ReportNotPresent, ReportExpired | generate again |
 * | Generate: LimitExceeded | take what may be there; else wait for minutes and generate again |
 * | ExpiredToken, InvalidClientTokenId of a new session | enter again |
 *
 * @param take downloads and stores, or says why there is no report
 * @throws the reason of the attempts's signal at the deadline or the end of the run, or what IAM or STS answered
 */
export async function untilReport<Result extends object>(
  account: Account,
  context: CollectContext,
  attempts: AccountAttempts,
  take: Take<Result>,
): Promise<Result> {
  for (let sessions = 1; ; sessions++) {
    attempts.enter('session')
    const credentials = await context.assumeRole(account, attempts)
    try {
      return await generateUntilTaken(context.iam(credentials), context, attempts, take)
    } catch (error) {
      if (!endsSession(error) || sessions >= maxSessions) throw error
      attempts.lastError = error
      await attempts.serviceTime.during(() => context.clock.sleep(againDelays.minDelay, attempts.signal))
    }
  }
}

/** A session that was made a moment ago may not be known everywhere yet. */
const endsSession = (error: unknown) => isExpiredTokenError(error) || errorFacts(error).name === 'InvalidClientTokenId'

async function generateUntilTaken<Result extends object>(
  client: IAMClient,
  { clock, request, pace }: CollectContext,
  attempts: AccountAttempts,
  take: Take<Result>,
): Promise<Result> {
  for (let round = 1; ; round++) {
    attempts.enter('generate')
    const asked = clock.monotonic()
    const answer = await generateReport(client, request, attempts).catch((error: unknown) => {
      if (!isCapacityError(error)) throw error
      return { refused: error }
    })
    // An account that has its report already, or may not have one yet, teaches nothing about how long others take.
    let waiting = answer === 'UNDER_WAY' ? pace.start() : undefined
    let dueAt = typeof answer === 'object' || answer === 'COMPLETE' ? asked : Number.POSITIVE_INFINITY
    for (;;) {
      attempts.enter('generate')
      for (;;) {
        const now = clock.monotonic()
        const wait = Math.min(dueAt - now, waiting?.untilLook(now - asked) ?? Number.POSITIVE_INFINITY)
        if (wait <= 0) break
        await attempts.serviceTime.during(() => clock.sleep(wait, attempts.signal))
      }
      dueAt = Number.POSITIVE_INFINITY
      const elapsed = clock.monotonic() - asked
      const taken = await take(client)
      if (typeof taken === 'object') {
        if (answer === 'UNDER_WAY') waiting?.looked(elapsed, true)
        return taken
      }
      if (taken !== 'not-ready') break
      waiting ??= pace.start()
      waiting.looked(elapsed, false)
    }
    attempts.enter('generate')
    if (typeof answer === 'object') attempts.lastError = answer.refused
    const delays = typeof answer === 'object' ? capacityDelays : againDelays
    await attempts.serviceTime.during(() => clock.sleep(retryDelay(round, delays), attempts.signal))
  }
}
