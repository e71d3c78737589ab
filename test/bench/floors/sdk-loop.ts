import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam'
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { sessionPolicy } from '../../../worker/aws/session.ts'

// A floor: the requests of a run through the AWS SDK and nothing else. No retries, no checks, no record, no tables;
// an account that fails ends the program. Accounts come at the worker's pace, so that both have the same to do at
// the same time; a report is looked for once it is certainly there, and once before in a share of the accounts.

const {
  REPORT_BUCKET: Bucket,
  REPORT_BUCKET_OWNER: ExpectedBucketOwner,
  REPORT_KMS_KEY_ARN: SSEKMSKeyId,
  MEMBER_ROLE_NAME,
  PAGES_PER_SECOND,
  LONGEST_GENERATION_SECONDS,
  EARLY_LOOKS_PER_ACCOUNT,
} = process.env

const shared = { requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true }) }), maxAttempts: 1 }
const organizations = new OrganizationsClient(shared)
const sts = new STSClient(shared)
const s3 = new S3Client({ ...shared, forcePathStyle: true })

async function collect(accountId: string, looksEarly: boolean): Promise<void> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${MEMBER_ROLE_NAME}`,
      RoleSessionName: 'bare-loop',
      DurationSeconds: 900,
      Policy: sessionPolicy,
    }),
  )
  const iam = new IAMClient({
    ...shared,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  })
  const { State } = await iam.send(new GenerateCredentialReportCommand({}))
  if (looksEarly) await iam.send(new GetCredentialReportCommand({})).catch(() => undefined)
  if (State !== 'COMPLETE') await delay(Number(LONGEST_GENERATION_SECONDS) * 1000)
  const { Content = new Uint8Array() } = await iam.send(new GetCredentialReportCommand({}))
  const sha256 = createHash('sha256').update(Content)
  await s3.send(
    new PutObjectCommand({
      Bucket,
      ExpectedBucketOwner,
      Key: `bare/${accountId}.csv`,
      Body: Content,
      ContentType: 'text/csv',
      IfNoneMatch: '*',
      ChecksumSHA256: sha256.digest('base64'),
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId,
      BucketKeyEnabled: true,
    }),
  )
}

const underWay: Promise<void>[] = []
let earlyLooks = 0
for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) {
  for (const { Id = '' } of Accounts) {
    earlyLooks += Number(EARLY_LOOKS_PER_ACCOUNT)
    const looksEarly = earlyLooks >= 1
    if (looksEarly) earlyLooks -= 1
    underWay.push(collect(Id, looksEarly))
  }
  await delay(1000 / Number(PAGES_PER_SECOND))
}
await Promise.all(underWay)
shared.requestHandler.destroy()
