import { IAMClient } from '@aws-sdk/client-iam'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts'

/** The role that Organizations makes in every account that it creates. */
const organizationRole = 'OrganizationAccountAccessRole'

/** Clients that act in one account. Endpoints, Region and the first credentials are those of the environment. */
export interface AccountClients {
  readonly iam: IAMClient
  readonly kms: KMSClient
  readonly s3: S3Client
}

/** Clients in the account of the environment's own credentials. */
export const ownAccount = (): AccountClients => clientsWith({})

/** Clients in another account. */
export async function enterAccount(accountId: string): Promise<AccountClients> {
  const { Credentials } = await new STSClient({}).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${organizationRole}`,
      RoleSessionName: 'seed',
    }),
  )
  return clientsWith({
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  })
}

const clientsWith = (settings: Pick<STSClientConfig, 'credentials'>): AccountClients => ({
  iam: new IAMClient(settings),
  kms: new KMSClient(settings),
  // A host name such as http://localstack:4566 cannot carry the bucket's name in front.
  s3: new S3Client({ ...settings, forcePathStyle: true }),
})

/**
 * Does something that an earlier start may have done.
 *
 * @param errorName what AWS answers then
 * @returns whether it was done now
 */
export async function unlessThere(errorName: string, action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action()
    return true
  } catch (error) {
    if (error instanceof Error && error.name === errorName) return false
    throw error
  }
}

/**
 * Makes the next ids that moto gives repeatable; other emulators are left alone.
 *
 * @param service as in the SDK's variable AWS_ENDPOINT_URL_<SERVICE>, which says where the emulator is
 */
export async function repeatableIds(service: 'ORGANIZATIONS' | 'KMS', seed: number): Promise<void> {
  const endpoint = process.env[`AWS_ENDPOINT_URL_${service}`] ?? process.env.AWS_ENDPOINT_URL
  if (!endpoint)
    throw new Error(`AWS_ENDPOINT_URL_${service}, AWS_ENDPOINT_URL: received nothing; this is for emulators`)
  const answer = await fetch(new URL('/moto-api/data.json', endpoint))
  await answer.arrayBuffer()
  if (answer.ok) await fetch(new URL(`/moto-api/seed?a=${seed}`, endpoint), { method: 'POST' })
}
