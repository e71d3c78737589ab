import assert from 'node:assert/strict'
import { IAMClient } from '@aws-sdk/client-iam'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { IssuedCredentials } from './credentials.ts'
import type { Simulator } from './simulator.ts'

/** The session policy that a faithful collector sends along. */
export const reportSessionPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'], Resource: '*' }],
})

/** SDK clients that make one attempt a call, so that a test sees each answer. */
export function clientsFor(
  simulator: Pick<Simulator, 'url' | 'credentials'>,
  credentials: IssuedCredentials = simulator.credentials,
) {
  const settings = { endpoint: simulator.url, region: 'us-east-1', credentials, maxAttempts: 1 }
  return {
    organizations: new OrganizationsClient(settings),
    sts: new STSClient(settings),
    iam: new IAMClient(settings),
    s3: new S3Client(settings),
  }
}

/** Assumes the member role of an account as the collector. */
export async function enter(
  simulator: Simulator,
  accountId: string,
  more: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]> = {},
): Promise<IssuedCredentials> {
  const { Credentials: credentials } = await clientsFor(simulator).sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:${simulator.organization.partition ?? 'aws'}:iam::${accountId}:role/iam-credential-report`,
      RoleSessionName: 'test',
      DurationSeconds: 900,
      Policy: reportSessionPolicy,
      ...more,
    }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** An IAM client of a session. */
export const memberClient = (simulator: Simulator, session: IssuedCredentials): IAMClient =>
  clientsFor(simulator, session).iam

/** For assert.rejects: the error's name, as the SDK gives it, and its HTTP status. */
export const refusedAs =
  (name: string, status: number) =>
  (error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): true => {
    assert.deepEqual([error.name, error.$metadata?.httpStatusCode], [name, status])
    return true
  }
