import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { makeOrganization } from '../organization-generator.ts'
import { makeReport } from '../report-generator.ts'
import { clientsFor, enter, memberClient } from '../sdk-clients.ts'
import { startSimulator } from '../simulator.ts'

test('the whole way of one account, with the SDK', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 25, organizationalUnits: 4 }) })
  t.after(() => simulator.close())
  const { organizations, sts, s3 } = clientsFor(simulator)

  const first = await organizations.send(new ListAccountsCommand({}))
  assert.equal(first.Accounts?.length, 20)
  const second = await organizations.send(new ListAccountsCommand({ NextToken: first.NextToken }))
  assert.equal(second.Accounts?.length, 5)
  assert.equal(second.NextToken, undefined)
  assert.equal(first.Accounts?.[3]?.State, 'ACTIVE')

  const accountId = first.Accounts?.[3]?.Id ?? ''
  const identity = await sts.send(new GetCallerIdentityCommand({}))
  assert.equal(identity.Account, simulator.organization.collectorAccountId)

  const session = await enter(simulator, accountId)
  const iam = memberClient(simulator, session)
  assert.equal((await iam.send(new GenerateCredentialReportCommand({}))).State, 'STARTED')
  assert.equal((await iam.send(new GenerateCredentialReportCommand({}))).State, 'COMPLETE')
  const report = await iam.send(new GetCredentialReportCommand({}))
  assert.deepEqual(Buffer.from(report.Content ?? []), makeReport(accountId))
  assert.equal(report.ReportFormat, 'text/csv')
  assert.ok(report.GeneratedTime instanceof Date)

  const { REPORT_BUCKET, REPORT_BUCKET_OWNER, REPORT_KMS_KEY_ARN } = simulator.environment()
  const put = new PutObjectCommand({
    Bucket: REPORT_BUCKET,
    Key: 'some/key',
    Body: report.Content,
    ExpectedBucketOwner: REPORT_BUCKET_OWNER,
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: REPORT_KMS_KEY_ARN,
    BucketKeyEnabled: true,
    ChecksumAlgorithm: 'SHA256',
    IfNoneMatch: '*',
  })
  await s3.send(put)
  await assert.rejects(s3.send(put), { name: 'PreconditionFailed' })
  assert.deepEqual(simulator.objects()[0]?.content, makeReport(accountId))
  assert.deepEqual(simulator.audit({ expectManifest: false }).violations, [])
  assert.equal(simulator.requests.count('s3.PutObject', 'PreconditionFailed'), 1)
})
