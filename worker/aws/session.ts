import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts'
import type { Account } from '../model.ts'
import type { RateLimiter } from '../request/rate-limiter.ts'
import type { Attempts, Request } from '../request/retries.ts'
import type { SessionCredentials } from './clients.ts'

/** All that a session may do, whatever the role it was made from is allowed to. */
export const sessionPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'], Resource: '*' }],
})

export interface AssumeMemberRoleOptions {
  readonly roleName: string
  readonly runId: string
  /** Between 900 and 3600: a task role that assumes a role is chained, and gets one hour at most. */
  readonly durationSeconds: number
  readonly rateLimiter: RateLimiter
}

/**
 * Enters an account. The session's name carries the run, so that CloudTrail of the member account names it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * @throws what STS answered; AccessDenied for a role that refuses as for one that is missing
 */
export async function assumeMemberRole(
  client: STSClient,
  request: Request,
  account: Account,
  { roleName, runId, durationSeconds, rateLimiter }: AssumeMemberRoleOptions,
  attempts: Attempts,
): Promise<SessionCredentials> {
  const { Credentials } = await request(
    (abortSignal) =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: `arn:${account.partition}:iam::${account.id}:role/${roleName}`,
          RoleSessionName: `credential-report-${runId}`,
          DurationSeconds: durationSeconds,
          Policy: sessionPolicy,
        }),
        { abortSignal },
      ),
    attempts,
    { rateLimiter },
  )
  // The response's contract has them; the SDK's types do not say so.
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = new Date(0) } = Credentials ?? {}
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  }
}
