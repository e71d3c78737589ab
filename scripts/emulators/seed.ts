import type { IAMClient } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type EmulatedUser, managementUsers, memberAccounts } from './accounts.ts'
import { createBucket, createKey } from './archive.ts'
import { enterAccount, ownAccount } from './aws.ts'
import { createMemberRole, createUser } from './member-account.ts'
import { createOrganization } from './organization.ts'

// Prepares the emulators of docker-compose.yml for the worker: an organization with accounts, the member role
// and users in each, the key in the security account and the bucket in the log-archive account. It reads the
// worker's own variables, so that both speak of the same, and may be run any number of times.

const variable = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name}: received nothing; the seed needs what the worker is given`)
  return value
}

const say = (line: string) => process.stdout.write(`${line}\n`)

const bucket = variable('REPORT_BUCKET')
const bucketOwner = variable('REPORT_BUCKET_OWNER')
const keyArn = variable('REPORT_KMS_KEY_ARN')
const memberRole = variable('MEMBER_ROLE_NAME')

const { Account: managementAccount = '' } = await new STSClient({}).send(new GetCallerIdentityCommand({}))
const ids = await createOrganization(memberAccounts)
say(`organization of ${managementAccount}: ${ids.size} accounts`)

await prepareAccount(ownAccount().iam, managementUsers)
for (const { name, users } of memberAccounts) {
  const id = ids.get(name) ?? ''
  await prepareAccount((await enterAccount(id)).iam, users)
  say(`account ${id} (${name}): role ${memberRole}, ${users.length} users`)
}

const keyAccount = keyArn.split(':')[4] ?? ''
const madeKey = await createKey((await enterAccount(keyAccount)).kms, keyArn)
await createBucket((await enterAccount(bucketOwner)).s3, bucket, keyArn)
say(`key ${madeKey}`)
say(`bucket ${bucket} of account ${bucketOwner}`)

// No emulator refuses over these; a person who compares ids should not have to wonder.
const expected = { security: keyAccount, 'log-archive': bucketOwner }
for (const [name, id] of Object.entries(expected)) {
  if (ids.get(name) !== id) say(`note: the emulator numbered ${name} ${ids.get(name)}; the worker is told ${id}`)
}
if (madeKey !== keyArn) say(`note: the emulator named the key ${madeKey}; the worker is told ${keyArn}`)

async function prepareAccount(iam: IAMClient, users: readonly EmulatedUser[]): Promise<void> {
  await createMemberRole(iam, memberRole, managementAccount)
  for (const user of users) await createUser(iam, user)
}
