import { GenerateCredentialReportCommand, GetCredentialReportCommand, type IAMClient } from '@aws-sdk/client-iam'
import type { CredentialReport } from '../model.ts'
import { errorFacts } from '../request/errors.ts'
import type { Attempts, Request, RequestOptions } from '../request/retries.ts'

/** Why IAM has no report to hand out. The names of the answers: see {@link downloadReport}. */
export type NoReport = 'not-ready' | 'not-present' | 'expired'

const noReport: Readonly<Record<string, NoReport>> = {
  CredentialReportNotReadyException: 'not-ready',
  ReportInProgress: 'not-ready',
  CredentialReportNotPresentException: 'not-present',
  ReportNotPresent: 'not-present',
  CredentialReportExpiredException: 'expired',
  ReportExpired: 'expired',
}

/**
 * Asks IAM to generate the report. `COMPLETE` means that one younger than four hours exists already.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 *
 * @throws LimitExceededException where IAM has no capacity: to be waited out for minutes
 */
export async function generateReport(
  client: IAMClient,
  request: Request,
  attempts: Attempts,
): Promise<'COMPLETE' | 'UNDER_WAY'> {
  const { State } = await request(
    (abortSignal) => client.send(new GenerateCredentialReportCommand({}), { abortSignal }),
    attempts,
  )
  return State === 'COMPLETE' ? 'COMPLETE' : 'UNDER_WAY'
}

const downloadTimeout = 60_000

/**
 * Downloads the report, or says why there is none.
 *
 * @param acquire awaited before each attempt; after the response the caller releases the permit
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 */
export async function downloadReport(
  client: IAMClient,
  request: Request,
  attempts: Attempts,
  { acquire }: Pick<RequestOptions, 'acquire'> = {},
): Promise<CredentialReport | NoReport> {
  return request(
    async (abortSignal) => {
      try {
        const answer = await client.send(new GetCredentialReportCommand({}), { abortSignal })
        return {
          content: answer.Content ?? new Uint8Array(),
          generatedTime: answer.GeneratedTime ?? new Date(Number.NaN),
        }
      } catch (error) {
        const reason = noReport[errorFacts(error).name]
        if (reason) return reason
        throw error
      }
    },
    attempts,
    { attemptTimeout: downloadTimeout, ...(acquire && { acquire }) },
  )
}
