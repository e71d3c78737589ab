import { CreateAccessKeyCommand, CreateLoginProfileCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'

/** What {@link seedOrganization} made. */
export interface SeededOrganization {
  readonly managementAccountId: string
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly users: number }[]
  readonly workloadsId: string
  readonly kmsKeyArn: string
  readonly bucket: string
  readonly bucketOwner: string
}

export const motoCredentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const region = 'us-east-1'
const managementAccountId = '123456789012'

/**
 * Fills an empty moto server: an organization with two organizational units below each other, member accounts
 * with users (passwords and keys), a key in a security account and the bucket in a log-archive account.
 */
export async function seedOrganization(endpoint: string, memberCount: number): Promise<SeededOrganization> {
  const client = { endpoint, region, credentials: motoCredentials }
  const organizations = new OrganizationsClient(client)
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  const { Roots } = await organizations.send(new ListRootsCommand({}))
  const rootId = Roots?.[0]?.Id ?? ''
  const workloads = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'Workloads' }),
  )
  const workloadsId = workloads.OrganizationalUnit?.Id ?? ''
  const production = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: workloadsId, Name: 'Production' }),
  )
  const units = [undefined, workloadsId, production.OrganizationalUnit?.Id]

  const accounts = [{ id: managementAccountId, name: 'master', users: 1 }]
  await createUsers(endpoint, managementAccountId, 1)
  for (let index = 0; index < memberCount; index++) {
    const name = index === 0 ? 'log-archive' : index === 1 ? 'security' : `member, "${index}"`
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({ AccountName: name, Email: `account-${index}@example.com` }),
    )
    const id = CreateAccountStatus?.AccountId ?? ''
    const unit = units[index % units.length]
    if (unit) {
      await organizations.send(
        new MoveAccountCommand({ AccountId: id, SourceParentId: rootId, DestinationParentId: unit }),
      )
    }
    const users = 1 + (index % 4)
    await createUsers(endpoint, id, users)
    accounts.push({ id, name, users })
  }

  const bucketOwner = accounts[1]?.id ?? ''
  const securityAccount = accounts[2]?.id ?? ''
  const bucket = `credential-reports-${bucketOwner}-${region}`
  const s3 = new S3Client({ ...client, credentials: await enter(endpoint, bucketOwner), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  return {
    managementAccountId,
    accounts,
    workloadsId,
    kmsKeyArn: `arn:aws:kms:${region}:${securityAccount}:key/11111111-2222-4333-8444-555555555555`,
    bucket,
    bucketOwner,
  }
}

async function createUsers(endpoint: string, accountId: string, count: number): Promise<void> {
  const iam = new IAMClient({ endpoint, region, credentials: await enter(endpoint, accountId) })
  for (let index = 0; index < count; index++) {
    const UserName = `user-${index}`
    await iam.send(new CreateUserCommand({ UserName, Path: '/people/' }))
    if (index % 2 === 0) await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-Horse-1' }))
    else await iam.send(new CreateAccessKeyCommand({ UserName }))
  }
}

/** Credentials inside an account, by the role that Organizations makes in each. */
export async function enter(endpoint: string, accountId: string) {
  const sts = new STSClient({ endpoint, region, credentials: motoCredentials })
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'seed',
    }),
  )
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}
