import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import { GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam'
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { sessionPolicy } from '../../../worker/aws/session.ts'
import type { FloorSettings } from './settings.ts'

/** The requests of a run through the AWS SDK, in the plainest way that its documentation shows. */
export function sdkCalls({ roleName, bucket, bucketOwner, kmsKeyArn }: FloorSettings) {
  const requestHandler = new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true }) })
  const shared = { requestHandler, maxAttempts: 1 }
  const sts = new STSClient(shared)
  const s3 = new S3Client({ ...shared, forcePathStyle: true })
  const organizations = new OrganizationsClient(shared)
  return {
    /** Ids of the accounts, a page at a time. */
    async *listAccounts(): AsyncGenerator<string[]> {
      for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) {
        yield Accounts.map(({ Id = '' }) => Id)
      }
    },
    /** A client for one account. */
    async enter(accountId: string): Promise<IAMClient> {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${accountId}:role/${roleName}`,
          RoleSessionName: 'floor',
          DurationSeconds: 900,
          Policy: sessionPolicy,
        }),
      )
      return new IAMClient({
        ...shared,
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        },
      })
    },
    async store(accountId: string, iam: IAMClient): Promise<void> {
      const { Content = new Uint8Array() } = await iam.send(new GetCredentialReportCommand({}))
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          ExpectedBucketOwner: bucketOwner,
          Key: `floor/${accountId}.csv`,
          Body: Content,
          ContentType: 'text/csv',
          IfNoneMatch: '*',
          ChecksumSHA256: createHash('sha256').update(Content).digest('base64'),
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: kmsKeyArn,
          BucketKeyEnabled: true,
        }),
      )
    },
    close: () => requestHandler.destroy(),
  }
}
