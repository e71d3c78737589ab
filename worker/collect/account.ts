import { createHash } from 'node:crypto'
import type { IAMClient } from '@aws-sdk/client-iam'
import { downloadReport } from '../aws/credential-report.ts'
import { reportKey } from '../evidence/keys.ts'
import { parseReport } from '../evidence/report-csv.ts'
import type { Account, AccountResult, CollectedReport, CredentialReport, InvalidEvidence } from '../model.ts'
import { linkedAbort, notNeeded } from '../request/abort.ts'
import { describeError, InvalidReportError } from '../request/errors.ts'
import type { Release } from '../request/semaphore.ts'
import { ServiceTime } from '../request/service-time.ts'
import type { CollectContext } from './account-context.ts'
import { AccountAttempts, failureOf } from './attempts.ts'
import { untilReport } from './generation.ts'
import { RememberedReport } from './remembered-report.ts'

/**
 * Collects one account: session, report, bucket. Whatever goes wrong is the result, never an exception.
 *
 * @param unitsOf names of the organizational units above the account, or empty, once that is known
 */
export async function collectAccount(
  account: Account,
  unitsOf: () => Promise<string>,
  context: CollectContext,
): Promise<AccountResult> {
  const identity = { id: account.id, name: account.name, state: account.state }
  const serviceTime = new ServiceTime(context.signal, { seconds: context.accountTimeoutSeconds }, context.clock)
  const attempts = new AccountAttempts(serviceTime)
  const found: { invalid?: InvalidEvidence } = {}
  try {
    await context.admit()
    let units: Promise<string> | undefined
    const stored = await untilReport(account, context, attempts, async (client) => {
      units ??= withinHalf(unitsOf, context, attempts)
      return transfer(client, account, await units, context, attempts, found)
    })
    return { ...identity, ...stored }
  } catch (error) {
    return { ...identity, status: 'failed', failure: failureOf(error, attempts), ...found }
  } finally {
    serviceTime.end()
  }
}

/**
 * The names of the units stand in the tables' rows, so they are waited for before the report is downloaded: most
 * often they are known by then. A walk of units that takes for ever must not cost a report, so only half of the
 * account's time is given to it; then the rows' cell stays empty.
 */
async function withinHalf(
  unitsOf: () => Promise<string>,
  { clock, accountTimeoutSeconds }: CollectContext,
  attempts: AccountAttempts,
): Promise<string> {
  const known = linkedAbort(attempts.signal)
  const unknown = clock.sleep(accountTimeoutSeconds * 500, known.signal).then(() => '')
  unknown.catch(() => undefined)
  try {
    return await Promise.race([unitsOf(), unknown])
  } finally {
    known.abort(notNeeded)
    known.unlink()
  }
}

/** Download, validate, store: a report is in memory from its download on, so these need a permit. */
async function transfer(
  client: IAMClient,
  account: Account,
  organizationalUnitPath: string,
  context: CollectContext,
  attempts: AccountAttempts,
  found: { invalid?: InvalidEvidence },
) {
  let release: Release | undefined
  const acquire = async (signal: AbortSignal) => {
    release = await context.transfers.acquire(signal)
    return release
  }
  try {
    attempts.enter('download')
    const answer = await downloadReport(client, context.request, attempts, { acquire })
    if (typeof answer === 'string') return answer
    context.transfers.record(answer.content.byteLength)
    return await store(answer, account, organizationalUnitPath, context, attempts, found)
  } finally {
    release?.()
  }
}

async function store(
  answer: CredentialReport,
  account: Account,
  organizationalUnitPath: string,
  context: CollectContext,
  attempts: AccountAttempts,
  found: { invalid?: InvalidEvidence },
) {
  attempts.enter('validate')
  const sha256 = createHash('sha256').update(answer.content).digest('hex')
  let report: CollectedReport['report']
  try {
    report = readReport(answer, account.id)
  } catch (error) {
    found.invalid = await keepEvidence(answer, account.id, sha256, context, attempts)
    throw error
  }

  attempts.enter('store')
  const { content, generatedTime } = answer
  const key = reportKey({ prefix: 'reports', accountId: account.id, generatedTime, sha256 })
  const put = await context.put({ key, body: content, contentType: 'text/csv; charset=utf-8' }, attempts)
  await context.collected({ account, organizationalUnitPath, generatedTime, report })
  return {
    status: put === 'written' ? 'stored' : 'unchanged',
    report: new RememberedReport(account.id, {
      generatedTime: generatedTime.toISOString(),
      ageSeconds: Math.max(0, Math.round((context.clock.now() - generatedTime.getTime()) / 1000)),
      bytes: content.byteLength,
      sha256,
      users: report.users,
    }),
  } as const
}

function readReport({ content, generatedTime }: CredentialReport, accountId: string) {
  if (Number.isNaN(generatedTime.getTime())) throw new InvalidReportError('the report came without its GeneratedTime')
  return parseReport(content, accountId)
}

/** Keeps what IAM answered in place of a report, away from the reports. */
async function keepEvidence(
  { content, generatedTime }: CredentialReport,
  accountId: string,
  sha256: string,
  { put, clock }: CollectContext,
  attempts: AccountAttempts,
): Promise<InvalidEvidence> {
  const time = Number.isNaN(generatedTime.getTime()) ? new Date(clock.now()) : generatedTime
  const key = reportKey({ prefix: 'invalid', accountId, generatedTime: time, sha256 })
  try {
    await put({ key, body: content, contentType: 'text/plain; charset=utf-8' }, attempts)
    return { key, bytes: content.byteLength, sha256 }
  } catch (error) {
    return { key, bytes: content.byteLength, sha256, error: describeError(error) }
  }
}
