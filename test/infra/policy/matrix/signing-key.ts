import { accounts } from '../../synthesis/fixtures.ts'
import {
  administrator,
  auditor,
  auditorOfLogArchive,
  breakGlass,
  deployer,
  falseAuditor,
  falseTask,
  key,
  keyPublisher,
  lookAlikeDeployer,
  lookAlikeTask,
  memberRole,
  operator,
  otherKey,
  outsideTask,
  reader,
  scheduler,
  signingKey,
  task,
} from '../principals.ts'
import { may, mayNot, type Row } from './row.ts'
import { keyUpkeep, stopsKeys } from './upkeep.ts'

const { logArchive, management, member, outside, security } = accounts

/** What the worker asks. Undefined takes a part of it away. */
const overADigest = (changes: Readonly<Record<string, string | undefined>> = {}) => ({
  'kms:MessageType': 'DIGEST',
  'kms:SigningAlgorithm': 'ECDSA_SHA_256',
  ...changes,
})

const signing: readonly Row[] = [
  may('the task signs a digest', task, 'kms:Sign', signingKey, overADigest()),
  ...(
    [
      ['a whole message', { 'kms:MessageType': 'RAW' }],
      ['without saying what', { 'kms:MessageType': undefined }],
      ['with another algorithm', { 'kms:SigningAlgorithm': 'ECDSA_SHA_384' }],
      ['without saying how', { 'kms:SigningAlgorithm': undefined }],
    ] as const
  ).map(([how, changes]) => mayNot(`the task signs ${how}`, task, 'kms:Sign', signingKey, overADigest(changes))),
  mayNot('the task signs with the key of the reports', task, 'kms:Sign', key, overADigest()),
  mayNot('the task signs with another key', task, 'kms:Sign', otherKey, overADigest()),
  ...['CreateGrant', 'GetPublicKey', 'Verify', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'DescribeKey'].map((action) =>
    mayNot(`the task calls ${action} on the signing key`, task, `kms:${action}`, signingKey, overADigest()),
  ),
  ...[
    ['an administrator of the security account', administrator(security)],
    ['the deploying role of the security account', deployer(security)],
    ['the break-glass role', breakGlass(security)],
    ['an administrator of the log archive', administrator(logArchive)],
    ['an administrator of the automation account', administrator(management)],
    ['an administrator of a member account', administrator(member)],
    ['an administrator outside the organization', administrator(outside)],
    ['a role of the name of the task in another account', falseTask],
    ['a role of the name of the task outside the organization', outsideTask],
    ['a role whose name begins like the task', lookAlikeTask],
    ['the member role', memberRole],
    ['the scheduler', scheduler],
    ['the operator', operator],
    ['the reader role', reader],
    ['an auditor', auditor],
    ['the role that hands on the ARN of the key', keyPublisher],
  ].flatMap(([name, caller = '']) => [
    mayNot(`${name} signs`, caller, 'kms:Sign', signingKey, overADigest()),
    mayNot(`${name} creates a grant on the signing key`, caller, 'kms:CreateGrant', signingKey),
  ]),
]

const publicKey: readonly Row[] = [
  may('an auditor gets the public key', auditor, 'kms:GetPublicKey', signingKey),
  may('the reader role gets the public key', reader, 'kms:GetPublicKey', signingKey),
  mayNot('the reader role gets another public key', reader, 'kms:GetPublicKey', otherKey),
  may('an administrator of the security account gets it', administrator(security), 'kms:GetPublicKey', signingKey),
  mayNot('somebody outside with the name of an auditor gets it', falseAuditor, 'kms:GetPublicKey', signingKey),
  mayNot('an administrator of a member account gets it', administrator(member), 'kms:GetPublicKey', signingKey),
  may('an auditor of the log archive gets the public key', auditorOfLogArchive, 'kms:GetPublicKey', signingKey),
]

const administering: readonly Row[] = [
  ...keyUpkeep.map((action) =>
    may(
      `an administrator of the security account calls ${action} on the signing key`,
      administrator(security),
      action,
      signingKey,
    ),
  ),
  ...stopsKeys.flatMap((action) => [
    mayNot(
      `an administrator of the security account calls ${action} on the signing key`,
      administrator(security),
      action,
      signingKey,
    ),
    mayNot(`the deploying role calls ${action} on the signing key`, deployer(security), action, signingKey),
    mayNot(
      `break-glass of another account calls ${action} on the signing key`,
      breakGlass(logArchive),
      action,
      signingKey,
    ),
    may(`the break-glass role calls ${action} on the signing key`, breakGlass(security), action, signingKey),
  ]),
  mayNot(
    'break-glass schedules the deletion of the signing key in 7 days',
    breakGlass(security),
    'kms:ScheduleKeyDeletion',
    signingKey,
    {
      'kms:ScheduleKeyDeletionPendingWindowInDays': '7',
    },
  ),
  may(
    'break-glass schedules the deletion of the signing key in 30 days',
    breakGlass(security),
    'kms:ScheduleKeyDeletion',
    signingKey,
    {
      'kms:ScheduleKeyDeletionPendingWindowInDays': '30',
    },
  ),
  mayNot(
    'an administrator of the security account changes its policy',
    administrator(security),
    'kms:PutKeyPolicy',
    signingKey,
  ),
  mayNot(
    'a role whose name begins like the deploying role changes its policy',
    lookAlikeDeployer(security),
    'kms:PutKeyPolicy',
    signingKey,
  ),
  may('the deploying role changes the policy of the signing key', deployer(security), 'kms:PutKeyPolicy', signingKey),
  may(
    'the break-glass role changes the policy of the signing key',
    breakGlass(security),
    'kms:PutKeyPolicy',
    signingKey,
  ),
  mayNot(
    'an administrator of the log archive describes the signing key',
    administrator(logArchive),
    'kms:DescribeKey',
    signingKey,
  ),
]

export const signingKeyRows = [...signing, ...publicKey, ...administering]
