import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import {
  CreateRoleCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import { CreateKeyCommand, DisableKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import {
  ListAccountsCommand,
  OrganizationsClient,
  type OrganizationsServiceException,
} from '@aws-sdk/client-organizations'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { parse } from 'yaml'
import { docker, dockerOutput, projectFolder } from '../../scripts/image/engine.ts'

/** Seconds that LocalStack has to start. */
const startTimeout = 120

/** Starts the LocalStack of docker-compose.yml, with its environment. */
async function startLocalStack(): Promise<{ readonly id: string; readonly url: string }> {
  const file = parse(await readFile(join(projectFolder, 'docker-compose.yml'), 'utf8'), { merge: true })
  const { image, environment } = file.services.localstack
  const variables = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`)
  const id = await dockerOutput('run', '--detach', '--rm', '--publish=127.0.0.1::4566', ...variables, image)
  const url = `http://${(await dockerOutput('port', id, '4566/tcp')).split('\n')[0]}`
  for (let second = 0; second < startTimeout; second++) {
    const answer = await fetch(`${url}/_localstack/init/ready`).catch(() => undefined)
    const state = (await answer?.json().catch(() => undefined)) as { completed?: boolean } | undefined
    if (state?.completed) return { id, url }
    await delay(1_000)
  }
  const { stderr } = await docker('logs', id)
  await docker('rm', '--force', id)
  throw new Error(`LocalStack did not start within ${startTimeout} s: ${stderr}`)
}

const denyAll = (more: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', ...more }] })

/** What docs/container.md says that a run against LocalStack shows, and what it cannot show. */
suite('LocalStack', () => {
  const [owner, stranger] = ['111111111111', '222222222222']
  const Bucket = 'bucket-of-owner'
  let id: string | undefined
  let url: string
  let keyArn: string

  /** LocalStack takes a key id of twelve digits as the account. */
  const client = (account: string, more: object = {}) => ({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: account, secretAccessKey: 'test', ...more },
    forcePathStyle: true,
    maxAttempts: 1,
  })
  const s3 = (account = owner) => new S3Client(client(account))
  const put = (input: Partial<PutObjectCommandInput>, account = owner) =>
    s3(account).send(new PutObjectCommand({ Bucket, Key: 'object', Body: 'content', ...input }))
  const kms = () => new KMSClient(client(owner))
  const withKey = () => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn }) as const

  before(async () => {
    ;({ id, url } = await startLocalStack())
    keyArn = (await kms().send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
    await s3().send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
  })
  after(() => id && docker('rm', '--force', id))

  test('does not compare ExpectedBucketOwner', async () => {
    await s3().send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: stranger }))
    await put({ ExpectedBucketOwner: stranger })
  })

  test('lets every account, and requests without a signature, into a bucket', async () => {
    await put({}, stranger)
    await s3(stranger).send(new ListObjectsV2Command({ Bucket }))
    await s3(stranger).send(new GetObjectCommand({ Bucket, Key: 'object' }))
    assert.equal(await (await fetch(`${url}/${Bucket}/object`)).text(), 'content')
  })

  test('accepts any secret', async () => {
    const wrong = new S3Client(client(owner, { secretAccessKey: 'wrong' }))
    await wrong.send(new GetObjectCommand({ Bucket, Key: 'object' }))
  })

  test('does not evaluate policies of buckets and keys', async () => {
    const Resource = `arn:aws:s3:::${Bucket}/*`
    await s3().send(new PutBucketPolicyCommand({ Bucket, Policy: denyAll({ Principal: '*', Resource }) }))
    const Policy = denyAll({ Principal: '*', Resource: '*' })
    await kms().send(new PutKeyPolicyCommand({ KeyId: keyArn, PolicyName: 'default', Policy }))
    await put(withKey())
    await put(withKey(), stranger)
  })

  test('does not evaluate trust, permissions or session policies of roles, which need not exist', async () => {
    const sts = new STSClient(client(owner))
    const assume = (role: string) =>
      sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${stranger}:role/${role}`,
          RoleSessionName: 'test',
          Policy: denyAll({ Resource: '*' }),
        }),
      )
    await assume('nobody')
    const AssumeRolePolicyDocument = denyAll({ Principal: { AWS: '*' } })
    await new IAMClient(client(stranger)).send(new CreateRoleCommand({ RoleName: 'closed', AssumeRolePolicyDocument }))
    const { Credentials } = await assume('closed')
    const session = {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    }
    await new IAMClient(client(owner, session)).send(new ListUsersCommand({}))
  })

  test('refuses a wrong checksum, a second object under a key, and a key that is not there or disabled', async () => {
    await assert.rejects(put({ ChecksumSHA256: Buffer.alloc(32).toString('base64') }), { name: 'BadDigest' })
    await assert.rejects(put({ IfNoneMatch: '*' }), { name: 'PreconditionFailed' })
    const missing = keyArn.replace(/.{12}$/, '000000000000')
    await assert.rejects(put({ ...withKey(), SSEKMSKeyId: missing }), { name: 'KMS.NotFoundException' })
    await kms().send(new DisableKeyCommand({ KeyId: keyArn }))
    await assert.rejects(put(withKey()), { name: 'KMS.DisabledException' })
  })

  test('keeps what is locked', async () => {
    const DefaultRetention = { Mode: 'GOVERNANCE', Days: 1 } as const
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const
    await s3().send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }))
    const { VersionId } = await put({ Key: 'locked' })
    await assert.rejects(s3().send(new DeleteObjectCommand({ Bucket, Key: 'locked', VersionId })), {
      name: 'AccessDenied',
    })
  })

  test('has no Organizations', async () => {
    const list = new OrganizationsClient(client(owner)).send(new ListAccountsCommand({}))
    await assert.rejects(list, ({ $metadata }: OrganizationsServiceException) => $metadata.httpStatusCode === 501)
  })

  test('has no report before one was generated, and dates each 2015, without a row of the root user', async () => {
    const iam = new IAMClient(client(owner))
    const get = () => iam.send(new GetCredentialReportCommand({}))
    await assert.rejects(get(), { name: 'CredentialReportNotPresentException' })
    const { State } = await iam.send(new GenerateCredentialReportCommand({}))
    assert.equal(State, 'STARTED')
    const { GeneratedTime, Content } = await get()
    assert.equal(GeneratedTime?.toISOString(), '2015-02-02T20:02:02.000Z')
    assert.match(Buffer.from(Content ?? []).toString(), /^user,arn,[a-z0-9_,]+\n$/)
  })
})
