import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  type IAMClient,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import type { EmulatedUser } from './accounts.ts'
import { unlessThere } from './aws.ts'

const password = 'Only-for-an-emulator-1'

/**
 * Makes the role that the worker assumes: the two report actions, for the account that the worker runs in. The
 * emulators do not enforce it; the real one is in infra/.
 */
export async function createMemberRole(iam: IAMClient, RoleName: string, trustedAccount: string): Promise<void> {
  await unlessThere('EntityAlreadyExistsException', () =>
    iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: policy({
          Principal: { AWS: `arn:aws:iam::${trustedAccount}:root` },
          Action: 'sts:AssumeRole',
        }),
      }),
    ),
  )
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'credential-report',
      PolicyDocument: policy({
        Action: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
        Resource: '*',
      }),
    }),
  )
}

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })

/** Makes a user with its credentials; one that is there is left as it is. */
export async function createUser(iam: IAMClient, { name, password: wanted, mfa, accessKeys }: EmulatedUser) {
  const UserName = name
  const made = await unlessThere('EntityAlreadyExistsException', () => iam.send(new CreateUserCommand({ UserName })))
  if (!made) return
  if (wanted) await iam.send(new CreateLoginProfileCommand({ UserName, Password: password }))
  if (mfa) {
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }))
    await iam.send(
      new EnableMFADeviceCommand({
        UserName,
        SerialNumber: VirtualMFADevice?.SerialNumber,
        AuthenticationCode1: '123456',
        AuthenticationCode2: '654321',
      }),
    )
  }
  for (const Status of accessKeys) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
    if (Status === 'Active') continue
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: AccessKey?.AccessKeyId, Status }))
  }
}
