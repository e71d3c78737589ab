import { randomBytes } from 'node:crypto'
import pLimit from 'p-limit'
import pino from 'pino'
import { AccountTrail } from './account-trail.ts'
import { RunError } from './advice.ts'
import { probeBucket } from './aws/bucket-probe.ts'
import { createClients } from './aws/clients.ts'
import { downloadReport } from './aws/credential-report.ts'
import { assumeMemberRole } from './aws/session.ts'
import { systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { describeError, errorFacts, failureKind } from './failure.ts'
import { makeRunId, runKey } from './keys.ts'
import type { Account, AccountResult } from './model.ts'
import { walkOrganization } from './organization-walk.ts'
import { createProgress } from './progress.ts'
import { createPace, createRequest, deadline, type Request } from './request.ts'
import { endingSignals } from './signals.ts'
import { createTable, printable } from './terminal.ts'

/** Seconds for one account and for the bucket: a check that takes longer is an answer, too. */
const checkTimeout = 60
const transfersAtOnce = 8

/**
 * Preflight: enters every account in scope and asks for its report, and probes the bucket. A report that is
 * not there yet proves the reading as well as one that is; that one could be generated is not proved, since
 * the only proof is to generate it.
 *
 * @returns 0 when all is well, 1 when an account or the bucket refused
 * @throws RunError where the organization cannot be listed
 */
export async function check(config: Config): Promise<number> {
  const clients = createClients({ forcePathStyle: config.bucket.forcePathStyle })
  const { stopping } = endingSignals(0)
  const clock = systemClock
  const request = createRequest({ concurrency: config.concurrency, clock })
  const runId = makeRunId(new Date(), randomBytes(3).toString('hex'))
  const transfers = pLimit(transfersAtOnce)
  const pace = createPace(config.assumeRoleRequestsPerSecond)

  const bucket = await probe()
  const walk = await walkOrganization({
    config,
    clients,
    request,
    log: pino({ enabled: false }),
    progress: createProgress(),
    signal: stopping,
    collect: (account) => enter(account),
  })
  if (walk.listing.pages === 0 || walk.accounts.length === 0) {
    throw new RunError('reading the organization', walk.failure ?? new Error(walk.listing.error))
  }
  clients.destroy()
  process.stdout.write(report(config, walk.accounts, bucket, walk.listing.error))
  const failed = walk.accounts.some(({ status }) => status === 'failed')
  if (!walk.listing.complete) return 2
  return failed || bucket !== undefined ? 1 : 0

  async function probe(): Promise<unknown> {
    const limit = deadline(stopping, checkTimeout, clock)
    try {
      const trail = { signal: limit.signal, attempts: 0 }
      await probeBucket(clients.s3, request, config.bucket, runKey('runs', runId, 'check'), trail)
      return undefined
    } catch (error) {
      return new RunError(`writing to the bucket ${config.bucket.name}`, error)
    } finally {
      limit.unlink()
    }
  }

  async function enter(account: Account): Promise<AccountResult> {
    const identity = { id: account.id, name: account.name, state: account.state }
    const limit = deadline(stopping, checkTimeout, clock)
    const trail = new AccountTrail(limit.signal)
    try {
      const credentials = await assumeMemberRole(
        clients.sts,
        request,
        account,
        { roleName: config.memberRoleName, runId, durationSeconds: 900, pace },
        trail,
      )
      trail.enter('download')
      await transfers(() => readable(request, clients.iam(credentials), trail))
      // Nothing is stored by a check: what is in the bucket stays as it was.
      return { ...identity, status: 'unchanged' }
    } catch (error) {
      const failure = {
        stage: trail.stage,
        kind: failureKind(error, trail.lastError),
        code: errorFacts(error).name,
        message: describeError(error),
        attempts: trail.attempts,
      }
      return { ...identity, status: 'failed', failure }
    } finally {
      limit.unlink()
    }
  }
}

/** Any of IAM's answers about the report proves that it may be read; only a refusal throws. */
const readable = async (request: Request, client: Parameters<typeof downloadReport>[0], trail: AccountTrail) => {
  await downloadReport(client, request, trail)
}

function report(config: Config, accounts: readonly AccountResult[], bucket: unknown, listingError: string | undefined) {
  const table = createTable({ head: ['Account', 'Name', 'Result'] })
  const count = (status: AccountResult['status']) => accounts.filter((account) => account.status === status).length
  for (const { id, name, status, reason, failure } of accounts) {
    const result = {
      failed: `${failure?.stage} ${failure?.kind}: ${failure?.message}`,
      unchanged: 'entered, its report may be read',
      stored: '',
      skipped: `skipped: ${reason}`,
      outOfScope: 'out of scope',
    }[status]
    if (status !== 'outOfScope') table.push([id, printable(name), printable(result)])
  }
  return [
    table.toString(),
    `Accounts: ${count('unchanged')} ready, ${count('failed')} failed, ${count('skipped')} skipped, ${count('outOfScope')} out of scope.`,
    listingError && `Listing incomplete: ${printable(listingError)}`,
    bucket === undefined
      ? `Bucket ${config.bucket.name}: an upload was begun and aborted, with ${config.bucket.kmsKeyArn ? 'the key given' : "the bucket's default key"}.`
      : `Bucket: ${printable(describeError(bucket))}`,
    'Not proved by this check: that IAM may be asked to generate a report. Nothing was generated and nothing is left behind.',
    '',
  ]
    .filter((line) => line !== undefined)
    .join('\n')
}
