import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  UpdateAccessKeyCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam'
import { enter } from '../moto/seed.ts'
import { type RootPast, roots, type UserPast, users } from './situations.ts'

const region = 'us-east-1'
const now = Date.now()
/** ISO 8601 without fractions, as in a credential report. @param age in days */
const timeOf = (age: number) => new Date(now - age * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z')

/**
 * Puts the situations into accounts: all users into the first, and the root users into the accounts in their order.
 *
 * @param accountIds accounts of a moto that test/peer/moto_with_past.py serves; one more than there are root users
 * @param certificate a certificate, PEM
 */
export async function seedPast(endpoint: string, accountIds: readonly string[], certificate: string): Promise<void> {
  const [first = ''] = accountIds
  const iam = new IAMClient({ endpoint, region, credentials: await enter(endpoint, first) })
  for (const user of users) await createUser(iam, user, certificate)
  await setPast(endpoint, { account: first, users: Object.fromEntries(users.map((user) => [user.name, pastOf(user)])) })
  for (const [index, root] of roots.entries()) await setPast(endpoint, rootPastOf(accountIds[index] ?? '', root))
}

async function createUser(iam: IAMClient, user: UserPast, certificate: string): Promise<void> {
  const UserName = user.name
  await iam.send(new CreateUserCommand({ UserName }))
  if (user.password) await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Only-for-an-emulator-1' }))
  if (user.mfa) {
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }))
    const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' }
    await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber: VirtualMFADevice?.SerialNumber, ...codes }))
  }
  for (const { inactive } of user.keys ?? []) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
    const AccessKeyId = AccessKey?.AccessKeyId
    if (inactive) await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }))
  }
  if (user.certificate) await iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: certificate }))
}

const pastOf = ({ created, password, keys = [] }: UserPast) => ({
  created: timeOf(created),
  ...(password?.lastUsed !== undefined && { passwordLastUsed: timeOf(password.lastUsed) }),
  keys: keys.map((key) => ({
    created: timeOf(key.created),
    ...(key.lastUsed !== undefined && { lastUsed: timeOf(key.lastUsed) }),
  })),
})

const rootPastOf = (account: string, { cells, mfa }: RootPast) => ({
  account,
  users: {},
  rootRow: ['<root_account>', `arn:aws:iam::${account}:root`, timeOf(900), ...cells(timeOf)].join(','),
  ...(mfa && { rootMfa: mfa }),
})

async function setPast(endpoint: string, past: object): Promise<void> {
  const answer = await fetch(`${endpoint}/past`, { method: 'POST', body: JSON.stringify(past) })
  if (!answer.ok) throw new Error(`moto_with_past.py refused ${JSON.stringify(past)}: ${await answer.text()}`)
}
