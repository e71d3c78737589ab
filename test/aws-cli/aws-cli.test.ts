import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, test } from 'node:test'
import { promisify } from 'node:util'
import type { IssuedCredentials } from '../simulator/credentials.ts'
import { makeOrganization } from '../simulator/organization-generator.ts'
import { reportSessionPolicy } from '../simulator/sdk-clients.ts'
import { type Simulator, startSimulator } from '../simulator/simulator.ts'

// A client that nobody here wrote: if the AWS CLI lists, assumes, waits, downloads and puts, the wire is right.

const run = promisify(execFile)

before(async () => {
  const found = await run('aws', ['--version']).catch(() => undefined)
  assert.ok(found, 'The AWS CLI is needed and was not found: pip install awscli, or see https://aws.amazon.com/cli/')
})

async function startWithFolder(t: { after(end: () => Promise<void>): void }, accounts = 45) {
  const organization = { ...makeOrganization({ accounts, organizationalUnits: 6 }), emptyPages: [2] }
  const simulator = await startSimulator({ organization })
  const folder = await mkdtemp(path.join(tmpdir(), 'aws-cli-'))
  t.after(async () => {
    await simulator.close()
    await rm(folder, { recursive: true })
  })
  const aws = async (args: readonly string[], credentials?: IssuedCredentials): Promise<string> => {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_MAX_ATTEMPTS: '1',
      ...simulator.environment({}, credentials),
    }
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env, cwd: folder, maxBuffer: 1e8 })
    return stdout
  }
  return { simulator, folder, aws }
}

/** A put as the collector makes it. */
const putArguments = (simulator: Simulator, key: string, file: string): string[] => {
  const { REPORT_BUCKET = '', REPORT_BUCKET_OWNER = '', REPORT_KMS_KEY_ARN = '' } = simulator.environment()
  return [
    ...['s3api', 'put-object', '--bucket', REPORT_BUCKET, '--key', key, '--body', file],
    ...['--expected-bucket-owner', REPORT_BUCKET_OWNER, '--checksum-algorithm', 'SHA256', '--if-none-match', '*'],
    ...['--server-side-encryption', 'aws:kms', '--ssekms-key-id', REPORT_KMS_KEY_ARN, '--bucket-key-enabled'],
  ]
}

/** What the CLI says of an error: `An error occurred (Code) when calling …`. */
const rejectsWith = (call: Promise<unknown>, code: string): Promise<void> =>
  assert.rejects(call, (error: { stderr?: string }) => error.stderr?.includes(`(${code})`) ?? false)

test('lists an organization with paging, and its units', async (t) => {
  const { simulator, aws } = await startWithFolder(t)
  const { Accounts: accounts } = JSON.parse(await aws(['organizations', 'list-accounts']))
  assert.deepEqual(
    accounts.map(({ Id, Name }: { Id: string; Name: string }) => [Id, Name]),
    simulator.organization.accounts.map(({ id, name }) => [id, name]),
  )
  assert.equal(simulator.requests.count('organizations.ListAccounts'), 4)
  const { Roots: roots } = JSON.parse(await aws(['organizations', 'list-roots']))
  const parent = ['--parent-id', roots[0].Id]
  const units = JSON.parse(await aws(['organizations', 'list-organizational-units-for-parent', ...parent]))
  assert.equal(units.OrganizationalUnits.length, 3)
  const children = JSON.parse(await aws(['organizations', 'list-accounts-for-parent', ...parent]))
  assert.equal(children.Accounts[0].Name, 'management')
  const { Organization: described } = JSON.parse(await aws(['organizations', 'describe-organization']))
  assert.equal(described.MasterAccountId, simulator.organization.managementAccountId)
  await rejectsWith(
    aws(['organizations', 'list-accounts'], simulator.outsiderCredentials),
    'AWSOrganizationsNotInUseException',
  )
})

test('enters an account, has its report generated, downloads it, and puts it once', async (t) => {
  const { simulator, folder, aws } = await startWithFolder(t)
  const accountId = simulator.organization.accounts[4]?.id ?? ''
  const role = ['sts', 'assume-role', '--role-arn', `arn:aws:iam::${accountId}:role/iam-credential-report`]
  const session = ['--role-session-name', 'cli', '--duration-seconds', '900', '--policy', reportSessionPolicy]
  const { Credentials: issued } = JSON.parse(await aws([...role, ...session]))
  const credentials: IssuedCredentials = {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
  }
  const identity = JSON.parse(await aws(['sts', 'get-caller-identity'], credentials))
  assert.deepEqual([identity.Account, identity.Arn.endsWith('/cli')], [accountId, true])
  await rejectsWith(aws(['iam', 'get-credential-report'], credentials), 'ReportNotPresent')
  assert.equal(JSON.parse(await aws(['iam', 'generate-credential-report'], credentials)).State, 'STARTED')
  let state = ''
  for (let attempt = 0; attempt < 10 && state !== 'COMPLETE'; attempt++) {
    state = JSON.parse(await aws(['iam', 'generate-credential-report'], credentials)).State
  }
  assert.equal(state, 'COMPLETE')
  const { Content: content } = JSON.parse(await aws(['iam', 'get-credential-report'], credentials))
  await writeFile(path.join(folder, 'report.csv'), Buffer.from(content, 'base64'))

  const put = putArguments(simulator, `reports/${accountId}.csv`, 'report.csv')
  const answer = JSON.parse(await aws(put))
  assert.equal(answer.ServerSideEncryption, 'aws:kms')
  await rejectsWith(aws(put), 'PreconditionFailed')
  await rejectsWith(aws(putArguments(simulator, 'k', 'report.csv'), credentials), 'AccessDenied')
  const object = simulator.objects()[0]
  assert.equal(answer.ChecksumSHA256, Buffer.from(object?.sha256 ?? '', 'hex').toString('base64'))
  assert.deepEqual(object?.content, Buffer.from(content, 'base64'))
  assert.ok(simulator.servedReports(accountId).size === 1)
})

test('copies 20 MB in parts, lists them, and gets the same bytes back', async (t) => {
  const { simulator, folder, aws } = await startWithFolder(t)
  const { REPORT_BUCKET: bucket = '', REPORT_KMS_KEY_ARN: key = '' } = simulator.environment()
  const bytes = randomBytes(20 * 1024 * 1024)
  await writeFile(path.join(folder, 'large.bin'), bytes)
  const encryption = ['--sse', 'aws:kms', '--sse-kms-key-id', key, '--checksum-algorithm', 'SHA256']
  await aws(['s3', 'cp', 'large.bin', `s3://${bucket}/large/file one.bin`, ...encryption, '--no-progress'])
  assert.equal(simulator.objects()[0]?.parts, 3)
  assert.deepEqual(simulator.openUploads(), [])
  assert.equal(simulator.requests.count('s3.UploadPart', 'ok'), 3)

  const reader = simulator.readerCredentials
  assert.match(await aws(['s3', 'ls', `s3://${bucket}/`], reader), /PRE large\//)
  const listed = JSON.parse(await aws(['s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', 'large/'], reader))
  assert.deepEqual([listed.Contents[0].Key, listed.Contents[0].Size], ['large/file one.bin', bytes.length])
  await aws(['s3', 'cp', `s3://${bucket}/large/file one.bin`, 'back.bin', '--no-progress'], reader)
  assert.ok(bytes.equals(await readFile(path.join(folder, 'back.bin'))))
  await aws(['s3api', 'get-object', '--bucket', bucket, '--key', 'large/file one.bin', 'whole.bin'], reader)
  assert.ok(bytes.equals(await readFile(path.join(folder, 'whole.bin'))))
  await rejectsWith(
    aws(['s3api', 'delete-object', '--bucket', bucket, '--key', 'large/file one.bin'], reader),
    'AccessDenied',
  )
})

test('creates, fills, lists and aborts an upload by hand', async (t) => {
  const { simulator, folder, aws } = await startWithFolder(t)
  const { REPORT_BUCKET: bucket = '' } = simulator.environment()
  await writeFile(path.join(folder, 'part.bin'), 'a part')
  const target = ['--bucket', bucket, '--key', 'probe']
  const checksum = ['--checksum-algorithm', 'SHA256']
  const { UploadId: id } = JSON.parse(await aws(['s3api', 'create-multipart-upload', ...target, ...checksum]))
  const part = ['--upload-id', id, '--part-number', '1', '--body', 'part.bin']
  const uploaded = JSON.parse(await aws(['s3api', 'upload-part', ...target, ...part, ...checksum]))
  assert.ok(uploaded.ETag && uploaded.ChecksumSHA256)
  const open = JSON.parse(
    await aws(['s3api', 'list-multipart-uploads', '--bucket', bucket], simulator.readerCredentials),
  )
  assert.deepEqual(
    open.Uploads.map(({ Key, UploadId }: { Key: string; UploadId: string }) => [Key, UploadId]),
    [['probe', id]],
  )
  await aws(['s3api', 'abort-multipart-upload', ...target, '--upload-id', id])
  assert.deepEqual(simulator.openUploads(), [])
  await rejectsWith(aws(['s3api', 'abort-multipart-upload', ...target, '--upload-id', id]), 'NoSuchUpload')
})
