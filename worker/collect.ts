import { createHash } from 'node:crypto'
import type { IAMClient } from '@aws-sdk/client-iam'
import { AccountTrail } from './account-trail.ts'
import { downloadReport } from './aws/credential-report.ts'
import type { CollectContext } from './collect-context.ts'
import { describeError, errorFacts, failureKind, InvalidReportError } from './failure.ts'
import { reportKey } from './keys.ts'
import type {
  Account,
  AccountResult,
  CollectedReport,
  CredentialReport,
  Failure,
  InvalidEvidence,
  OrganizationPath,
} from './model.ts'
import { parseReport } from './report-csv.ts'
import { deadline } from './request.ts'
import { untilReport } from './until-report.ts'

/**
 * Collects one account: session, report, bucket. Whatever goes wrong is the result, never an exception.
 *
 * @param path where the account hangs, for the tables; undefined where unknown
 */
export async function collectAccount(
  account: Account,
  path: OrganizationPath | undefined,
  context: CollectContext,
): Promise<AccountResult> {
  const identity = { id: account.id, name: account.name, state: account.state, ...(path?.name && { path: path.name }) }
  let limit: ReturnType<typeof deadline> | undefined
  let trail = new AccountTrail(context.signal)
  const found: { invalid?: InvalidEvidence } = {}
  try {
    await context.admit()
    // The deadline begins here: an account that waits for its turn is not slow.
    limit = deadline(context.signal, context.accountTimeoutSeconds, context.clock)
    trail = new AccountTrail(limit.signal)
    const stored = await untilReport(account, context, trail, (client) =>
      context.transfers(() => transfer(client, account, path, context, trail, found)),
    )
    return { ...identity, ...stored }
  } catch (error) {
    return { ...identity, status: 'failed', failure: failureOf(error, trail), ...found }
  } finally {
    limit?.unlink()
  }
}

/** Download, validate, store: from here on the report is in memory, so this part is bounded. */
async function transfer(
  client: IAMClient,
  account: Account,
  path: OrganizationPath | undefined,
  context: CollectContext,
  trail: AccountTrail,
  found: { invalid?: InvalidEvidence },
) {
  trail.enter('download')
  const answer = await downloadReport(client, context.request, trail)
  if (typeof answer === 'string') return answer

  trail.enter('validate')
  const sha256 = createHash('sha256').update(answer.content).digest('hex')
  let report: CollectedReport['report']
  try {
    report = readReport(answer, account.id)
  } catch (error) {
    found.invalid = await keepEvidence(answer, account.id, sha256, context, trail)
    throw error
  }

  trail.enter('store')
  const { content, generatedTime } = answer
  const key = reportKey({ prefix: 'reports', accountId: account.id, generatedTime, sha256 })
  const put = await context.put({ key, body: content, contentType: 'text/csv; charset=utf-8' }, trail)
  await context.collected({ account, organizationalUnitPath: path?.name ?? '', generatedTime, report })
  return {
    status: put === 'written' ? 'stored' : 'unchanged',
    report: {
      key,
      generatedTime: generatedTime.toISOString(),
      ageSeconds: Math.max(0, Math.round((context.clock.now() - generatedTime.getTime()) / 1000)),
      bytes: content.byteLength,
      sha256,
      users: report.users,
    },
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
  trail: AccountTrail,
): Promise<InvalidEvidence> {
  const time = Number.isNaN(generatedTime.getTime()) ? new Date(clock.now()) : generatedTime
  const key = reportKey({ prefix: 'invalid', accountId, generatedTime: time, sha256 })
  try {
    await put({ key, body: content, contentType: 'text/plain; charset=utf-8' }, trail)
    return { key, bytes: content.byteLength, sha256 }
  } catch (error) {
    return { key, bytes: content.byteLength, sha256, error: describeError(error) }
  }
}

function failureOf(error: unknown, trail: AccountTrail): Failure {
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
