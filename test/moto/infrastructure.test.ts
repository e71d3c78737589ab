import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { plainTemplates, type TemplateName, toYaml } from '../../infra/templates/plain-templates.ts'
import type { Template } from '../infra/synthesis/resolve.ts'
import { runWorker } from '../support/worker-process.ts'
import { type MotoServer, startMoto } from './moto-server.ts'
import { enter, motoCredentials, type SeededOrganization, seedOrganization } from './seed.ts'

const region = 'us-east-1'

/**
 * What moto 5.2.1 fails on: the tags of a key (it expects KMS's own form), and a dashboard, whose alarms it skips and
 * then misses.
 */
function forMoto(template: Template): Template {
  const resources = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard')
    .map(([id, resource]) => {
      if (resource.Type !== 'AWS::KMS::Key') return [id, resource]
      const { Tags: _, ...Properties } = resource.Properties ?? {}
      return [id, { ...resource, Properties }]
    })
  return { ...template, Resources: Object.fromEntries(resources) }
}

/**
 * The plain templates deployed by moto's CloudFormation into several accounts, and the worker run with the task
 * definition, roles, key and bucket that came of it. What moto's CloudFormation does not make (bucket policy, schedule,
 * alarms, topic policy) is left out by moto itself; the policies are proved elsewhere.
 */
suite('the infrastructure in moto', () => {
  const templates = plainTemplates()
  const folder = mkdtempSync(join(tmpdir(), 'infrastructure-'))
  let moto: MotoServer
  let organization: SeededOrganization
  let management: string
  let logArchive: string
  let security: string
  let keyArn: string
  let signingKeyArn: string
  let environment: Record<string, string>

  before(async () => {
    moto = await startMoto()
    organization = await seedOrganization(moto.url, 6)
    management = organization.managementAccountId
    logArchive = organization.accounts[1]?.id ?? ''
    security = organization.accounts[2]?.id ?? ''
  })
  after(async () => {
    await moto?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** One call of the AWS CLI inside an account of moto. */
  async function aws<Answer>(account: string, ...args: string[]): Promise<Answer> {
    const credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } =
      account === management ? motoCredentials : await enter(moto.url, account)
    const { error, status, stdout, stderr } = spawnSync(
      'aws',
      ['--endpoint-url', moto.url, '--region', region, '--output', 'json', ...args],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
        },
      },
    )
    if (error) throw new Error('The AWS CLI was not found on PATH: pip install awscli')
    assert.equal(status, 0, `aws ${args.slice(0, 2).join(' ')}: ${stderr}`)
    return (stdout.trim() === '' ? undefined : JSON.parse(stdout)) as Answer
  }

  const body = (name: TemplateName) => {
    const file = join(folder, `${name}.yaml`)
    writeFileSync(file, toYaml(forMoto(templates[name] as Template)))
    return `file://${file}`
  }
  const parameters = (values: Record<string, string>) =>
    JSON.stringify(Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })))

  async function deploy(account: string, name: TemplateName, values: Record<string, string>) {
    await aws(
      account,
      'cloudformation',
      'create-stack',
      '--stack-name',
      name,
      '--template-body',
      body(name),
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--parameters',
      parameters(values),
    )
    const { Stacks } = await aws<{
      Stacks: { StackStatus: string; Outputs?: { OutputKey: string; OutputValue: string }[] }[]
    }>(account, 'cloudformation', 'describe-stacks', '--stack-name', name)
    assert.equal(Stacks[0]?.StackStatus, 'CREATE_COMPLETE')
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
  }

  const organizationId = 'o-exampleorgid'
  const trust = () => ({ pOrganizationId: organizationId, pManagementAccountId: management })

  test('the key comes up in the security account', async () => {
    const outputs = await deploy(security, 'key', {
      ...trust(),
      pLoggingAccountId: logArchive,
      pDeployingRoleName: 'OrganizationAccountAccessRole',
    })
    keyArn = outputs.oIAMCredentialReportKeyArn ?? ''
    signingKeyArn = outputs.oIAMCredentialReportSigningKeyArn ?? ''
    // moto's CloudFormation makes every key a symmetric one, so what kind it is is the synthesis tests' to say.
    assert.match(signingKeyArn, new RegExp(`^arn:aws:kms:${region}:${security}:key/`))
    assert.notEqual(signingKeyArn, keyArn)
    assert.match(keyArn, new RegExp(`^arn:aws:kms:${region}:${security}:key/`))
    const { KeyRotationEnabled } = await aws<{ KeyRotationEnabled: boolean }>(
      security,
      'kms',
      'get-key-rotation-status',
      '--key-id',
      keyArn,
    )
    assert.equal(KeyRotationEnabled, true)
  })

  test('the bucket comes up in the log-archive account, encrypted with that key', async () => {
    const outputs = await deploy(logArchive, 'bucket', {
      ...trust(),
      pIAMCredReportKeyArn: keyArn,
      pDeployingRoleName: 'OrganizationAccountAccessRole',
    })
    const bucket = `iam-credential-reports-${logArchive}-${region}`
    assert.equal(outputs.oIAMCredDeliveryS3BucketArn, `arn:aws:s3:::${bucket}`)
    const { ServerSideEncryptionConfiguration } = await aws<{ ServerSideEncryptionConfiguration: unknown }>(
      logArchive,
      's3api',
      'get-bucket-encryption',
      '--bucket',
      bucket,
    )
    assert.match(JSON.stringify(ServerSideEncryptionConfiguration), new RegExp(keyArn))
  })

  test('the automation comes up in the management account', async () => {
    await deploy(management, 'automation', {
      pOrganizationId: organizationId,
      pLoggingAccountId: logArchive,
      pIAMCredReportDeliveryBucketArn: `arn:aws:s3:::iam-credential-reports-${logArchive}-${region}`,
      pIAMCredReportKeyArn: keyArn,
      pIAMCredReportSigningKeyArn: signingKeyArn,
      pImageUri: `${management}.dkr.ecr.${region}.amazonaws.com/iam-credential-reports:1.0.0`,
      pDeployingRoleName: 'OrganizationAccountAccessRole',
    })
    const { taskDefinition } = await aws<{
      taskDefinition: {
        containerDefinitions: { environment: { name: string; value: string }[] }[]
      }
    }>(management, 'ecs', 'describe-task-definition', '--task-definition', 'iam-credential-reports')
    environment = Object.fromEntries(
      (taskDefinition.containerDefinitions[0]?.environment ?? []).map(({ name, value }) => [name, value]),
    )
    assert.equal(environment.REPORT_KMS_KEY_ARN, keyArn)
    assert.equal(environment.MANIFEST_SIGNING_KEY_ARN, signingKeyArn)
  })

  test('the member role comes up in every account: by a StackSet, and straight where asked', async () => {
    const { Roots } = await aws<{ Roots: { Id: string }[] }>(management, 'organizations', 'list-roots')
    // Service-managed StackSets skip the management account; moto's do not, so the root is not among its targets here.
    const below = (parent: string) => ['organizations', 'list-accounts-for-parent', '--parent-id', parent]
    const { Accounts } = await aws<{ Accounts: { Id: string }[] }>(management, ...below(Roots[0]?.Id ?? ''))
    assert.ok(Accounts.some(({ Id }) => Id === management))
    for (const { Id } of Accounts) await deploy(Id, 'memberRole', trust())

    const named = ['--stack-set-name', 'member-role']
    await aws(
      management,
      'cloudformation',
      'create-stack-set',
      ...named,
      '--template-body',
      body('memberRole'),
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--permission-model',
      'SERVICE_MANAGED',
      '--auto-deployment',
      'Enabled=true,RetainStacksOnAccountRemoval=false',
      '--parameters',
      parameters(trust()),
    )
    // The unit and all below it.
    const targets = ['--deployment-targets', `OrganizationalUnitIds=${organization.workloadsId}`, '--regions', region]
    await aws(management, 'cloudformation', 'create-stack-instances', ...named, ...targets)
    for (const { id } of organization.accounts) {
      const { Role } = await aws<{ Role: { PermissionsBoundary?: { PermissionsBoundaryArn: string } } }>(
        id,
        'iam',
        'get-role',
        '--role-name',
        'iam-credential-report',
      )
      assert.equal(
        Role.PermissionsBoundary?.PermissionsBoundaryArn,
        `arn:aws:iam::${id}:policy/iam-credential-report-boundary`,
      )
    }
  })

  test("the worker runs as the task: its definition's environment, its role, every account's role, the key and the bucket", async () => {
    const sts = new STSClient({ endpoint: moto.url, region, credentials: motoCredentials })
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${management}:role/iam-credential-report-task`,
        RoleSessionName: 'task',
      }),
    )
    const { code, stdout, stderr } = await runWorker([], {
      ...environment,
      // moto finds a key in its own account only, and this one is of the security account.
      MANIFEST_SIGNING_KEY_ARN: '',
      AWS_ENDPOINT_URL: moto.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    })
    assert.equal(code, 0, stdout + stderr)

    const owner = await enter(moto.url, logArchive)
    const s3 = new S3Client({ endpoint: moto.url, region, credentials: owner, forcePathStyle: true })
    const Bucket = environment.REPORT_BUCKET
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' }))
    assert.equal(Contents.length, organization.accounts.length)
    for (const { Key } of Contents) {
      const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
      assert.equal(head.SSEKMSKeyId, keyArn)
      assert.equal(head.ServerSideEncryption, 'aws:kms')
    }
  })
})
