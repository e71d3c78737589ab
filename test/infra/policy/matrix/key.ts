import { accounts } from '../../synthesis/fixtures.ts'
import {
  administrator,
  auditor,
  breakGlass,
  deployer,
  falseAuditor,
  falseTask,
  key,
  keyPublisher,
  lookAlikeDeployer,
  lookAlikeTask,
  memberRole,
  otherKey,
  outsideTask,
  task,
} from '../principals.ts'
import { may, mayNot, type Row, throughS3 } from './row.ts'
import { keyUpkeep, stopsKeys } from './upkeep.ts'

const { logArchive, management, member, outside, security } = accounts
const anotherBucket = throughS3({ 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::another-bucket' })
const noBucket = throughS3({ 'kms:EncryptionContext:aws:s3:arn': undefined })
const throughEc2 = throughS3({ 'kms:ViaService': 'ec2.eu-central-1.amazonaws.com' })
const inAnotherRegion = throughS3({ 'kms:ViaService': 's3.us-east-1.amazonaws.com' })
const directly = throughS3({ 'kms:ViaService': undefined })

const using: readonly Row[] = [
  may('the task encrypts through S3', task, 'kms:GenerateDataKey', key, throughS3()),
  may('the task completes an upload through S3', task, 'kms:Decrypt', key, throughS3()),
  may(
    'the task encrypts through S3 in China, where the service has another suffix',
    task,
    'kms:GenerateDataKey',
    key,
    throughS3({ 'kms:ViaService': 's3.eu-central-1.amazonaws.com.cn' }),
  ),
  may('an auditor decrypts through S3', auditor, 'kms:Decrypt', key, throughS3()),
  ...(['kms:GenerateDataKey', 'kms:Decrypt'] as const).flatMap((action) =>
    [
      ['the task', task],
      ['an auditor', auditor],
    ].flatMap(([name, caller = '']) => [
      mayNot(`${name} calls ${action} for another bucket`, caller, action, key, anotherBucket),
      mayNot(`${name} calls ${action} for no bucket`, caller, action, key, noBucket),
      mayNot(`${name} calls ${action} through EC2`, caller, action, key, throughEc2),
      mayNot(`${name} calls ${action} in another Region`, caller, action, key, inAnotherRegion),
      mayNot(`${name} calls ${action} directly`, caller, action, key, directly),
    ]),
  ),
  mayNot('the task uses another key', task, 'kms:GenerateDataKey', otherKey, throughS3()),
  mayNot('the task encrypts of its own accord', task, 'kms:Encrypt', key, throughS3()),
  mayNot('the task creates a grant', task, 'kms:CreateGrant', key, throughS3()),
  mayNot('an auditor encrypts', auditor, 'kms:GenerateDataKey', key, throughS3()),
  mayNot('an auditor creates a grant', auditor, 'kms:CreateGrant', key, throughS3()),
  mayNot(
    'somebody outside the organization with the name of an auditor decrypts',
    falseAuditor,
    'kms:Decrypt',
    key,
    throughS3(),
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
    ['the role that hands on the ARN of the key', keyPublisher],
  ].flatMap(([name, caller = '']) => [
    mayNot(`${name} decrypts`, caller, 'kms:Decrypt', key, throughS3()),
    mayNot(`${name} encrypts`, caller, 'kms:GenerateDataKey', key, throughS3()),
    mayNot(`${name} creates a grant`, caller, 'kms:CreateGrant', key),
  ]),
]

const administering: readonly Row[] = [
  ...keyUpkeep.map((action) =>
    may(`an administrator of the security account calls ${action}`, administrator(security), action, key),
  ),
  ...stopsKeys.flatMap((action) => [
    mayNot(`an administrator of the security account calls ${action}`, administrator(security), action, key),
    mayNot(`the deploying role calls ${action}`, deployer(security), action, key),
    mayNot(
      `a role with the name of break-glass in another account calls ${action}`,
      breakGlass(logArchive),
      action,
      key,
    ),
    may(`the break-glass role calls ${action}`, breakGlass(security), action, key),
  ]),
  ...[30, 7].map((days) =>
    (days === 30 ? may : mayNot)(
      `the break-glass role schedules the deletion of the key in ${days} days`,
      breakGlass(security),
      'kms:ScheduleKeyDeletion',
      key,
      { 'kms:ScheduleKeyDeletionPendingWindowInDays': String(days) },
    ),
  ),
  mayNot(
    'an administrator of the security account changes the key policy',
    administrator(security),
    'kms:PutKeyPolicy',
    key,
  ),
  may('the deploying role changes the key policy', deployer(security), 'kms:PutKeyPolicy', key),
  mayNot(
    'a role whose name begins like the deploying role changes the key policy',
    lookAlikeDeployer(security),
    'kms:PutKeyPolicy',
    key,
  ),
  may('the break-glass role changes the key policy', breakGlass(security), 'kms:PutKeyPolicy', key),
  mayNot('an administrator of the log archive describes the key', administrator(logArchive), 'kms:DescribeKey', key),
  mayNot('the deploying role of the log archive changes the key policy', deployer(logArchive), 'kms:PutKeyPolicy', key),
]

export const keyRows = [...using, ...administering]
