import { createHash } from 'node:crypto'
import { downloadReport } from '../aws/credential-report.ts'
import { reportKey } from '../evidence/keys.ts'
import { parseReport } from '../evidence/report-csv.ts'
import type { Account, AccountResult, CredentialReport, InvalidEvidence, ParsedReport, StoredReport } from '../model.ts'
import { describeError, InvalidReportError } from '../request/errors.ts'
import { ServiceTime } from '../request/service-time.ts'
import type { AccountWork, CollectContext } from './account-context.ts'
import { AccountAttempts, failureOf } from './attempts.ts'
import { type Poll, type PollResult, untilStored } from './generation.ts'

type Stored = Pick<AccountResult, 'report'> & { readonly status: 'stored' | 'unchanged' }

/** An invalid report, with what was kept of it. */
class InvalidReportKeptError extends InvalidReportError {
  readonly evidence: InvalidEvidence

  constructor(message: string, evidence: InvalidEvidence) {
    super(message)
    this.evidence = evidence
  }
}

/** Collects one account: session, report, bucket. Whatever goes wrong is the result, never an exception. */
export async function collectAccount(account: Account, context: CollectContext): Promise<AccountResult> {
  const identity = { id: account.id, name: account.name, state: account.state }
  const serviceTime = new ServiceTime(context.accountTimeoutSeconds, context.clock)
  const attempts = new AccountAttempts(context.signal, serviceTime)
  const work = { account, attempts, context }
  try {
    await context.admit()
    return { ...identity, ...(await untilStored(work, (poll) => takeReport(poll, work))) }
  } catch (error) {
    const invalid = error instanceof InvalidReportKeptError ? { invalid: error.evidence } : {}
    return { ...identity, status: 'failed', failure: failureOf(error, attempts), ...invalid }
  }
}

/**
 * Milliseconds by which a report may be older than the request that started it: clocks of a service differ. One
 * from before is more than four hours old, or IAM would not have started.
 */
const clockTolerance = 5 * 60_000

/** Downloads, validates and stores the report, unless IAM has none or only an older one. */
async function takeReport({ iam, startedAt, acceptsOlder }: Poll, work: AccountWork): Promise<PollResult<Stored>> {
  const { attempts, context } = work
  attempts.poll()
  const download = await downloadReport(iam, context.request, attempts, context.memory)
  if (download.state !== 'ready') {
    attempts.polled(download.state)
    return download
  }
  try {
    const { report, reservation } = download
    const age = ageOf(report)
    // Now, and not when the poll began: it may have waited for memory since.
    const isOlder = startedAt !== undefined && age > context.clock.monotonic() - startedAt + clockTolerance
    if (isOlder && !acceptsOlder) {
      attempts.polled('older')
      return { state: 'older' }
    }
    attempts.enter('download')
    await reservation.beginReading(attempts.signal)
    return { state: 'stored', age, stored: await store(report, isOlder, work) }
  } finally {
    download.reservation.release()
  }
}

/** Milliseconds since IAM generated the report, by IAM's own clock. */
const ageOf = ({ servedAt, generatedTime }: CredentialReport) =>
  Math.max(0, (servedAt?.getTime() ?? 0) - generatedTime.getTime()) || 0

async function store(
  { content, generatedTime }: CredentialReport,
  generatedBeforeRequest: boolean,
  { account, attempts, context }: AccountWork,
): Promise<Stored> {
  attempts.enter('validate')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const parsed = await readReport({ content, generatedTime }, sha256, { account, attempts, context })

  attempts.enter('store')
  const key = reportKey({ prefix: 'reports', accountId: account.id, generatedTime, sha256 })
  const put = await context.put({ key, body: content, contentType: 'text/csv; charset=utf-8' }, attempts)
  await context.addRows({ account, content, generatedTime, report: parsed })
  const report: StoredReport = {
    key,
    generatedTime: generatedTime.toISOString(),
    ageSeconds: Math.max(0, Math.round((context.clock.now() - generatedTime.getTime()) / 1000)),
    bytes: content.byteLength,
    sha256,
    users: parsed.users,
    ...(generatedBeforeRequest && { generatedBeforeRequest }),
  }
  return { status: put === 'written' ? 'stored' : 'unchanged', report }
}

/** @throws InvalidReportKeptError where it is not a credential report of the account */
async function readReport(answer: CredentialReport, sha256: string, work: AccountWork): Promise<ParsedReport> {
  try {
    if (Number.isNaN(answer.generatedTime.getTime())) {
      throw new InvalidReportError('the report came without its GeneratedTime')
    }
    return parseReport(answer.content, work.account.id)
  } catch (error) {
    throw new InvalidReportKeptError(describeError(error), await keepEvidence(answer, sha256, work))
  }
}

/** Keeps what IAM returned in place of a report, away from the reports. */
async function keepEvidence(
  { content, generatedTime }: CredentialReport,
  sha256: string,
  { account, attempts, context }: AccountWork,
): Promise<InvalidEvidence> {
  const time = Number.isNaN(generatedTime.getTime()) ? new Date(context.clock.now()) : generatedTime
  const key = reportKey({ prefix: 'invalid', accountId: account.id, generatedTime: time, sha256 })
  try {
    await context.put({ key, body: content, contentType: 'text/plain; charset=utf-8' }, attempts)
    return { key, bytes: content.byteLength, sha256 }
  } catch (error) {
    return { key, bytes: content.byteLength, sha256, error: describeError(error) }
  }
}
