import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { probeBucket } from '../aws/bucket-probe.ts'
import { type Clients, createClients } from '../aws/clients.ts'
import { downloadReport } from '../aws/credential-report.ts'
import { assumeMemberRole } from '../aws/session.ts'
import { AccountAttempts, failureOf } from '../collect/attempts.ts'
import { collectOrganization, listUnits } from '../collect/organization.ts'
import type { Config } from '../config.ts'
import { makeRunId, runKey } from '../evidence/keys.ts'
import { writtenPrefixes } from '../evidence/prefixes.ts'
import type { Account, AccountResult, Outcome } from '../model.ts'
import { createProgress } from '../output/progress.ts'
import type { EndingSignals } from '../request/abort.ts'
import { systemClock } from '../request/clock.ts'
import { createRateLimiter } from '../request/rate-limiter.ts'
import { ReportMemory } from '../request/report-memory.ts'
import { createRequest, type Request } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import { ServiceTime } from '../request/service-time.ts'
import { checkReport } from './report.ts'

/** Seconds for one account and for the bucket: a check that takes longer is an answer, too. */
const checkTimeout = 60
const cleanupWait = 10_000

/**
 * Preflight: enters every account in scope and asks for its report, and probes every prefix of the bucket that a run
 * writes to. A report that is not there yet proves the reading as well as one that is; that one could be generated
 * is not proved, since the only proof is to generate it.
 *
 * @returns problems where an account or the bucket refused; unfinished where the listing is incomplete
 * @throws RunError where the organization cannot be listed
 */
export async function check(config: Config, signals: EndingSignals): Promise<Outcome> {
  const clients = createClients({ ...config.aws, forcePathStyle: config.bucket.forcePathStyle })
  const request = createRequest({ concurrency: config.concurrency, clock: systemClock })
  const runId = makeRunId(new Date(), randomBytes(3).toString('hex'))
  const rateLimiter = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const admission = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const memory = new ReportMemory()
  const { stopping } = signals

  const bucketProblems = await probeAll(config, clients, request, runId, stopping)
  const options = {
    config,
    clients,
    request,
    log: pino({ enabled: false }),
    progress: createProgress(),
    signal: stopping,
    collect: enter,
  }
  const organization = await collectOrganization(options, listUnits(options))
  clients.destroy()
  if (stopping.aborted) {
    process.stdout.write('The check was interrupted: nothing is known of what it had not reached.\n')
    return { interrupted: true }
  }
  if (organization.listing.pages === 0 || organization.nothingListed)
    throw new RunError('reading the organization', organization.failure)
  process.stdout.write(checkReport(config, organization, bucketProblems))
  const failed = organization.accounts.filter(({ status }) => status === 'failed')
  return {
    unfinished: organization.listing.complete ? [] : [`the listing is incomplete: ${organization.listing.error ?? ''}`],
    problems: [...failed.map(({ id }) => `account ${id} failed`), ...bucketProblems.map(({ message }) => message)],
  }

  async function enter(account: Account): Promise<AccountResult> {
    const identity = { id: account.id, name: account.name, state: account.state }
    const serviceTime = new ServiceTime(stopping, { seconds: checkTimeout }, systemClock)
    const attempts = new AccountAttempts(serviceTime)
    try {
      await admission.wait(stopping)
      const options = { roleName: config.memberRoleName, runId, durationSeconds: 900, rateLimiter }
      const credentials = await assumeMemberRole(clients.sts, request, account, options, attempts)
      attempts.enter('download')
      // Any of IAM's answers about the report proves that it may be read; only a refusal throws.
      const download = await downloadReport(clients.iam(credentials), request, attempts, memory)
      if (download.state === 'ready') download.reservation.release()
      // Nothing is stored by a check: what is in the bucket stays as it was.
      return { ...identity, status: 'unchanged' }
    } catch (error) {
      return { ...identity, status: 'failed', failure: failureOf(error, attempts) }
    } finally {
      serviceTime.end()
    }
  }
}

/** Probes one prefix after the other; the first that is refused ends it, unless it is only this one that is. */
async function probeAll(
  { bucket }: Config,
  clients: Clients,
  request: Request,
  runId: string,
  stopping: AbortSignal,
): Promise<RunError[]> {
  const problems: RunError[] = []
  const serviceTime = new ServiceTime(stopping, { seconds: checkTimeout }, systemClock)
  const cleanup = { signal: new AbortController().signal, count: 0, maxWaitTime: cleanupWait }
  for (const prefix of writtenPrefixes) {
    if (serviceTime.signal.aborted) break
    const attempts = new AccountAttempts(serviceTime)
    try {
      const key = runKey(prefix, runId, 'check')
      await probeBucket(clients.s3, request, bucket, key, { write: attempts, cleanup })
    } catch (error) {
      const cause = error === serviceTime.signal.reason ? (attempts.lastError ?? error) : error
      problems.push(new RunError(`writing to ${prefix}/ in the bucket ${bucket.name}`, cause))
    }
  }
  serviceTime.end()
  return problems
}
