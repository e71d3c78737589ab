import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { createClients } from '../aws/clients.ts'
import { downloadReport } from '../aws/credential-report.ts'
import { assumeMemberRole } from '../aws/session.ts'
import { AccountAttempts, failureOf } from '../collect/attempts.ts'
import { collectOrganization, listUnits } from '../collect/organization.ts'
import { isRetryableAtStart } from '../collect/run-record.ts'
import type { Config } from '../config.ts'
import { makeRunId } from '../evidence/keys.ts'
import type { Account, AccountResult, Outcome } from '../model.ts'
import { print } from '../output/print.ts'
import { createProgress, type ProgressCounts } from '../output/progress.ts'
import { sayWhatTakesLong } from '../output/waiting.ts'
import type { ShutdownSignals } from '../request/abort.ts'
import { systemClock } from '../request/clock.ts'
import { createRateLimiter } from '../request/rate-limiter.ts'
import { ReportMemory } from '../request/report-memory.ts'
import { createRequest, type Request } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import { ServiceTime } from '../request/service-time.ts'
import { checkBucket } from './bucket.ts'
import { checkReport } from './report.ts'
import { checkSigning } from './signing.ts'

/** Seconds that the services may take for one account: one that takes longer is a problem, too. */
const accountTimeout = 60

/**
 * Preflight: enters every account in scope and asks for its report, and probes every prefix of the bucket that a run
 * writes to. A report that is not there yet proves the reading as well as one that is.
 *
 * @returns problems where an account or the bucket refused; unfinished where the listing is incomplete
 * @throws RunError where the organization cannot be listed
 */
export async function check(config: Config, { draining }: ShutdownSignals): Promise<Outcome> {
  const clients = createClients({ ...config.aws, forcePathStyle: config.bucket.forcePathStyle })
  const request = createRequest({ concurrency: config.concurrency, clock: systemClock })
  // An endpoint that nobody listens at is a mistake, and a person is waiting for the result.
  const requestAtStart: Request = (send, attempts, options) =>
    request(send, attempts, { isRetryable: isRetryableAtStart, ...options })
  const runId = makeRunId(new Date(), randomBytes(3).toString('hex'))
  const progress = createProgress()
  const options = {
    config,
    clients,
    request: requestAtStart,
    log: pino({ enabled: false }),
    progress,
    signal: draining,
    collect: accountCheck(config, clients, request, runId, draining),
  }
  const bucketProblems = await checkBucket(config, clients, requestAtStart, runId, draining)
  const signingProblems = await checkSigning(config, clients, requestAtStart, draining)
  const describe = () => describeProgress(progress.counts)
  const organization = await sayWhatTakesLong(systemClock, describe, () =>
    collectOrganization(options, listUnits(options)),
  )
  clients.destroy()
  if (draining.aborted) {
    await print('The check was interrupted: nothing is known of what it had not reached.\n')
    return { interrupted: true }
  }
  const { accounts, listing, nothingListed, failure } = organization
  if (listing.pages === 0 || nothingListed) throw new RunError('reading the organization', failure)
  await print(checkReport(config, organization, bucketProblems, signingProblems))
  const failed = accounts.filter(({ status }) => status === 'failed')
  return {
    unfinished: listing.complete ? [] : [`the listing is incomplete: ${listing.error ?? ''}`],
    problems: [
      ...failed.map(({ id }) => `account ${id} failed`),
      ...[...bucketProblems, ...signingProblems].map(({ message }) => message),
    ],
  }
}

const describeProgress = ({ listed, listingEnded, unchanged, failed, skipped, outOfScope }: ProgressCounts) =>
  listed === 0
    ? 'the first accounts of the organization'
    : `accounts: ${unchanged + failed + skipped + outOfScope} of ${listed}${listingEnded ? '' : ' or more'} checked`

/** Enters an account and asks for its report. Nothing is stored: what is in the bucket stays as it was. */
function accountCheck(
  config: Config,
  clients: ReturnType<typeof createClients>,
  request: Request,
  runId: string,
  draining: AbortSignal,
): (account: Account) => Promise<AccountResult> {
  const rateLimiter = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const admission = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const memory = new ReportMemory()
  const session = { roleName: config.memberRoleName, runId, durationSeconds: 900, rateLimiter }
  return async (account) => {
    const identity = { id: account.id, name: account.name, state: account.state }
    const attempts = new AccountAttempts(draining, new ServiceTime(accountTimeout, systemClock))
    try {
      await admission.wait(draining)
      const credentials = await assumeMemberRole(clients.sts, request, account, session, attempts)
      attempts.enter('download')
      // Any of IAM's answers about the report proves that it may be read; only a refusal throws.
      const download = await downloadReport(() => clients.iam(credentials), request, attempts, memory)
      if (download.state === 'ready') download.reservation.release()
      return { ...identity, status: 'unchanged' }
    } catch (error) {
      return { ...identity, status: 'failed', failure: failureOf(error, attempts) }
    }
  }
}
