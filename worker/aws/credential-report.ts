import { GenerateCredentialReportCommand } from '@aws-sdk/client-iam'
import type { CredentialReport } from '../model.ts'
import { errorFacts, isRetryableError } from '../request/errors.ts'
import { type ReportMemory, type Reservation, smallResponse } from '../request/report-memory.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { ReportSizeError, reportCommand } from './report-size.ts'
import type { SessionClient } from './session-client.ts'

/** Why IAM returns no report. The names of the answers: see {@link downloadReport}. */
export type NoReport = 'not-ready' | 'not-present' | 'expired'

const noReport: Readonly<Record<string, NoReport>> = {
  CredentialReportNotReadyException: 'not-ready',
  ReportInProgress: 'not-ready',
  CredentialReportNotPresentException: 'not-present',
  ReportNotPresent: 'not-present',
  CredentialReportExpiredException: 'expired',
  ReportExpired: 'expired',
}

/** What IAM answered to the request for the report. */
export type Download =
  | { readonly state: 'ready'; readonly report: CredentialReport; readonly reservation: Reservation }
  | { readonly state: NoReport }

/**
 * Asks IAM to generate the report. `COMPLETE` means that one younger than four hours exists already, `INPROGRESS`
 * that somebody else asked before.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 *
 * @throws LimitExceededException where IAM has no capacity: to be waited out for minutes
 */
export async function generateReport(
  iam: () => SessionClient,
  request: Request,
  attempts: Attempts,
): Promise<'STARTED' | 'INPROGRESS' | 'COMPLETE'> {
  const { State } = await request(
    (abortSignal) => iam().send(new GenerateCredentialReportCommand({}), { abortSignal }),
    attempts,
  )
  return State === 'COMPLETE' || State === 'STARTED' ? State : 'INPROGRESS'
}

/**
 * Downloads the report within the available memory, or returns why IAM has no report.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 *
 * @param iam makes the client for one attempt: a client takes much more memory than its credentials, and accounts wait
 * @returns a report with the reservation of its memory, which the caller releases
 */
export async function downloadReport(
  iam: () => SessionClient,
  request: Request,
  attempts: Attempts,
  memory: ReportMemory,
): Promise<Download> {
  let bytes = smallResponse
  for (;;) {
    try {
      return await downloadWithin(bytes, iam, request, attempts, memory)
    } catch (error) {
      if (!(error instanceof ReportSizeError)) throw error
      bytes = error.bytes
    }
  }
}

const downloadTimeout = 60_000
const isRetryable = (error: unknown) => !(error instanceof ReportSizeError) && isRetryableError(error)

/** @throws ReportSizeError where the report is larger and there is no room for it at once */
async function downloadWithin(
  bytes: number,
  iam: () => SessionClient,
  request: Request,
  attempts: Attempts,
  memory: ReportMemory,
): Promise<Download> {
  let reservation: Reservation
  // Before each attempt, so that no memory is held while the account waits for the next.
  const acquire = async (signal: AbortSignal) => {
    const reserved = await memory.reserve(bytes, signal)
    reservation = reserved
    return () => reserved.release()
  }
  const download = (abortSignal: AbortSignal) => downloadInto(reservation, iam, abortSignal)
  return request(download, attempts, { attemptTimeout: downloadTimeout, acquire, isRetryable })
}

async function downloadInto(
  reservation: Reservation,
  iam: () => SessionClient,
  abortSignal: AbortSignal,
): Promise<Download> {
  let servedAt: Date | undefined
  const command = reportCommand({
    hasRoomFor: (size) => reservation.hasRoomFor(size),
    served: ({ date }) => {
      servedAt = date === undefined ? undefined : new Date(date)
    },
  })
  try {
    const { Content, GeneratedTime } = await iam().send(command, { abortSignal })
    const report = {
      content: Content ?? new Uint8Array(),
      generatedTime: GeneratedTime ?? new Date(Number.NaN),
      servedAt,
    }
    return { state: 'ready', report, reservation }
  } catch (error) {
    const state = noReport[errorFacts(error).name]
    if (!state) throw error
    reservation.release()
    return { state }
  }
}
