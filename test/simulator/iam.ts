import { hash } from 'node:crypto'
import type { Principal } from './credentials.ts'
import { AwsError, queryAnswer } from './errors.ts'
import type { SimulatedAccount } from './options.ts'
import { hashText } from './random.ts'
import { type InvalidReportKind, makeInvalidReport, makeReport, type ReportShape } from './report-generator.ts'
import { allows } from './session-policy.ts'
import type { Service, State } from './state.ts'

/** IAM hands out a report for so long, and generates no new one in that time. */
const reportLifetime = 4 * 3600 * 1000

/** An account's one report. Nothing runs in the background: what is ready is told from the clock when it is asked for. */
interface AccountReport {
  /** When the generation under way ends, if there is one. */
  readyAt?: number | undefined
  /** When the report that lies there was generated. */
  generatedAt?: number | undefined
  capacityFrom?: number
  expiredDownloads: number
  notPresentDownloads: number
  olderDownloads: number
  /** When the report was generated that lay there from the start. */
  readonly olderGeneratedAt: number | undefined
}

/**
 * The two report actions of IAM over the query protocol.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export function iamService(state: State): Service {
  const reports = new Map<string, AccountReport>()
  return ({ body }) => {
    const operation = /(?:^|&)Action=(\w+)/.exec(body.toString('latin1'))?.[1] ?? 'unknown'
    return {
      operation,
      execute(principal, requestId, skew) {
        if (operation !== 'GenerateCredentialReport' && operation !== 'GetCredentialReport') {
          throw new AwsError('InvalidAction', `Could not find operation ${operation} for version 2010-05-08`)
        }
        const account = authorize(state, principal, operation)
        const report = reports.get(account.id) ?? firstReport(state, account)
        reports.set(account.id, report)
        settle(report, state.clock.now())
        const result =
          operation === 'GetCredentialReport' ? get(state, account, report, skew) : generate(state, account, report)
        return queryAnswer('iam', operation, result, requestId)
      },
    }
  }
}

function authorize(state: State, principal: Principal, operation: string): SimulatedAccount {
  const { arn, kind, accountId, sessionPolicy } = principal
  const action = `iam:${operation}`
  const denied = `User: ${arn} is not authorized to perform: ${action} on resource: *`
  const account = state.accounts.get(accountId)
  if (kind !== 'member' || !account) {
    throw new AwsError('AccessDenied', `${denied} because no identity-based policy allows the ${action} action`)
  }
  if (sessionPolicy && !allows(sessionPolicy, action)) {
    throw new AwsError('AccessDenied', `${denied} because no session policy allows the ${action} action`)
  }
  if (account.deniedByServiceControlPolicy) {
    throw new AwsError('AccessDenied', `${denied} with an explicit deny in a service control policy`)
  }
  return account
}

function firstReport(state: State, account: SimulatedAccount): AccountReport {
  const age = account.cachedReportAgeSeconds ?? state.options.cachedReportAgeSeconds
  const generatedAt = age === undefined ? undefined : state.startedAt - age * 1000
  return {
    generatedAt,
    olderGeneratedAt: generatedAt,
    olderDownloads: account.olderDownloads ?? 0,
    expiredDownloads: account.expiredDownloads ?? 0,
    notPresentDownloads: account.notPresentDownloads ?? 0,
  }
}

/** A generation whose time has come has ended, and its report takes the place of the one before. */
function settle(report: AccountReport, now: number): void {
  if (report.readyAt === undefined || now < report.readyAt) return
  report.generatedAt = report.readyAt
  report.readyAt = undefined
}

function generate(state: State, account: SimulatedAccount, report: AccountReport): string {
  const now = state.clock.now()
  report.capacityFrom ??= now
  if (now < report.capacityFrom + (account.capacityExhaustedSeconds ?? 0) * 1000) {
    throw new AwsError('LimitExceeded', 'No more capacity to launch new report generation tasks')
  }
  if (report.readyAt !== undefined) return '<State>INPROGRESS</State>'
  if (report.generatedAt !== undefined && now - report.generatedAt < reportLifetime) return '<State>COMPLETE</State>'
  report.readyAt = now + generationMilliseconds(state, account)
  return '<State>STARTED</State><Description>No report exists. Starting a new report generation task</Description>'
}

function generationMilliseconds(state: State, account: SimulatedAccount): number {
  if (account.generationSeconds === 'never') return Number.POSITIVE_INFINITY
  if (account.generationSeconds !== undefined) return account.generationSeconds * 1000
  const { generationSeconds = 0, generationSpread = 0, seed = 1 } = state.options
  const variation = (hashText(account.id, seed) / 2 ** 32) * 2 - 1
  return generationSeconds * 1000 * (1 + generationSpread * variation)
}

function get(state: State, account: SimulatedAccount, report: AccountReport, skew: number): string {
  if (report.olderDownloads > 0 && report.olderGeneratedAt !== undefined) {
    report.olderDownloads -= 1
    return serve(state, account, report.olderGeneratedAt + skew)
  }
  if (report.readyAt !== undefined) throw new AwsError('ReportInProgress', 'Credential report is in progress')
  const absent = () => new AwsError('ReportNotPresent', 'No credential report exists. Generate one first.')
  const expired = () => new AwsError('ReportExpired', 'The credential report has expired. Generate a new one.')
  if (report.generatedAt === undefined) throw absent()
  if (state.clock.now() - report.generatedAt >= reportLifetime) throw expired()
  if (report.expiredDownloads > 0) {
    report.expiredDownloads -= 1
    report.generatedAt = undefined
    throw expired()
  }
  if (report.notPresentDownloads > 0) {
    report.notPresentDownloads -= 1
    throw absent()
  }
  return serve(state, account, report.generatedAt + skew)
}

function serve(state: State, account: SimulatedAccount, generatedAt: number): string {
  const content = contentOf(state, account)
  const generatedTime = `${new Date(generatedAt).toISOString().slice(0, 19)}Z`
  recordServed(state, account.id, content, generatedTime)
  return `<Content>${content.toString('base64')}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>${generatedTime}</GeneratedTime>`
}

/** The same account gives the same bytes each time, made anew rather than kept. */
function contentOf(state: State, account: SimulatedAccount): Buffer {
  const { report = {} } = account
  if (report instanceof Uint8Array) return Buffer.from(report)
  const shape: ReportShape = { ...state.options.report, ...(typeof report === 'object' ? report : {}) }
  if (typeof report === 'string') return makeInvalidReport(report satisfies InvalidReportKind, account.id, shape)
  return makeReport(account.id, shape, state.partition)
}

function recordServed(state: State, accountId: string, content: Buffer, generatedTime: string): void {
  const served = state.servedReports.get(accountId) ?? new Map()
  state.servedReports.set(accountId, served)
  served.set(`${hash('sha256', content, 'hex')} ${generatedTime}`, { bytes: content.length, generatedTime })
}
