import { writtenPrefixes } from '../../../../worker/evidence/prefixes.ts'
import { accounts } from '../../synthesis/fixtures.ts'
import {
  administrator,
  auditor,
  breakGlass,
  bucket,
  deployer,
  falseAuditor,
  falseTask,
  lookAlikeDeployer,
  lookAlikeTask,
  memberRole,
  operator,
  otherKey,
  outsideTask,
  scheduler,
  task,
} from '../principals.ts'
import { may, mayNot, put, type Row } from './row.ts'
import { bucketChanges, objectChanges } from './s3-actions.ts'

const report = `${bucket}/reports/date=2026-11-22/account=444444444444/20261122T101500Z-ab.csv`
const { logArchive, management, member, outside } = accounts

const writing: readonly Row[] = [
  ...writtenPrefixes.map((prefix) =>
    may(`the task writes below ${prefix}/`, task, 's3:PutObject', `${bucket}/${prefix}/date=2026-11-22/x`, put()),
  ),
  may('the task writes with the default encryption of the bucket', task, 's3:PutObject', report, {
    's3:if-none-match': '*',
    's3:ObjectCreationOperation': 'true',
  }),
  mayNot('the task writes elsewhere in the bucket', task, 's3:PutObject', `${bucket}/somewhere/x`, put()),
  mayNot('the task writes beside a prefix of its own', task, 's3:PutObject', `${bucket}/reports-old/x`, put()),
  mayNot(
    'the task writes into another bucket of the account',
    task,
    's3:PutObject',
    'arn:aws:s3:::another-bucket/reports/x',
    put({ 's3:ResourceAccount': logArchive }),
  ),
  mayNot(
    'the task writes into a bucket of the same name that somebody else now owns',
    task,
    's3:PutObject',
    report,
    put({ 's3:ResourceAccount': outside }),
  ),
  mayNot('the task sets an access control list', task, 's3:PutObjectAcl', report),
  mayNot('the task tags an object', task, 's3:PutObjectTagging', report),
  mayNot(
    'the task writes with another key',
    task,
    's3:PutObject',
    report,
    put({ 's3:x-amz-server-side-encryption-aws-kms-key-id': otherKey }),
  ),
  mayNot(
    'the task writes with the key that AWS manages',
    task,
    's3:PutObject',
    report,
    put({ 's3:x-amz-server-side-encryption-aws-kms-key-id': undefined }),
  ),
  mayNot(
    'the task writes with SSE-S3',
    task,
    's3:PutObject',
    report,
    put({ 's3:x-amz-server-side-encryption': 'AES256', 's3:x-amz-server-side-encryption-aws-kms-key-id': undefined }),
  ),
  mayNot(
    'the task writes with a key that it brings along',
    task,
    's3:PutObject',
    report,
    put({
      's3:x-amz-server-side-encryption': undefined,
      's3:x-amz-server-side-encryption-aws-kms-key-id': undefined,
      's3:x-amz-server-side-encryption-customer-algorithm': 'AES256',
    }),
  ),
  mayNot('the task writes without a condition', task, 's3:PutObject', report, put({ 's3:if-none-match': undefined })),
  mayNot('the task completes an upload without a condition', task, 's3:PutObject', report, {
    's3:ObjectCreationOperation': 'true',
  }),
  may('the task sends a part of an upload', task, 's3:PutObject', `${bucket}/consolidated/x`, {
    's3:ObjectCreationOperation': 'false',
  }),
  mayNot('the task writes over HTTP', task, 's3:PutObject', report, put({ 'aws:SecureTransport': 'false' })),
  mayNot('the task writes over TLS 1.1', task, 's3:PutObject', report, put({ 's3:TlsVersion': '1.1' })),
  may('the task writes over TLS 1.2', task, 's3:PutObject', report, put({ 's3:TlsVersion': '1.2' })),
  may('the task aborts an upload', task, 's3:AbortMultipartUpload', `${bucket}/consolidated/x`),
  mayNot('the task aborts an upload elsewhere in the bucket', task, 's3:AbortMultipartUpload', `${bucket}/somewhere/x`),
  ...[
    ['a role of the same name in another account of the organization', falseTask],
    ['a role of the same name outside the organization', outsideTask],
    ['a role whose name begins alike', lookAlikeTask],
    ['an administrator of the automation account', administrator(management)],
    ['an administrator of a member account', administrator(member)],
    ['the member role', memberRole],
    ['the scheduler', scheduler],
    ['the operator', operator],
    ['an auditor', auditor],
  ].map(([name, caller = '']) => mayNot(`${name} writes a report`, caller, 's3:PutObject', report, put())),
]

const deletes = (action: string) =>
  /^s3:Delete/.test(action) ||
  ['s3:BypassGovernanceRetention', 's3:PutObjectLegalHold', 's3:PutObjectRetention'].includes(action)

/** Every action on objects that is no read. */
const rewriting: readonly Row[] = [
  ...objectChanges.flatMap((action) => [
    mayNot(`an administrator of the log archive calls ${action}`, administrator(logArchive), action, report, put()),
    mayNot(`the deploying role calls ${action}`, deployer(logArchive), action, report, put()),
    (deletes(action) ? may : mayNot)(
      `the break-glass role calls ${action}`,
      breakGlass(logArchive),
      action,
      report,
      put(),
    ),
  ]),
  ...[
    ['the task', task],
    ['an auditor', auditor],
    ['a role with the name of break-glass in another account', breakGlass(management)],
  ].map(([name, caller = '']) => mayNot(`${name} deletes a report`, caller, 's3:DeleteObject', report)),
]

/** Every action on buckets that is no read. */
const configuring: readonly Row[] = bucketChanges.flatMap((action) => [
  mayNot(`an administrator of the log archive calls ${action}`, administrator(logArchive), action, bucket),
  mayNot(
    `a role whose name begins like the deploying role calls ${action}`,
    lookAlikeDeployer(logArchive),
    action,
    bucket,
  ),
  may(`the deploying role calls ${action}`, deployer(logArchive), action, bucket),
  may(`the break-glass role calls ${action}`, breakGlass(logArchive), action, bucket),
])

const reading: readonly Row[] = [
  may('an auditor reads a report', auditor, 's3:GetObject', report),
  may('an auditor reads an old version of a report', auditor, 's3:GetObjectVersion', report),
  may('an auditor reads how long a report is locked', auditor, 's3:GetObjectRetention', report),
  may('an auditor reads the lock of the bucket', auditor, 's3:GetBucketObjectLockConfiguration', bucket),
  may('an auditor lists the bucket', auditor, 's3:ListBucket', bucket),
  may('an auditor lists versions', auditor, 's3:ListBucketVersions', bucket),
  may('an auditor asks where the bucket is', auditor, 's3:GetBucketLocation', bucket),
  mayNot('an auditor reads over HTTP', auditor, 's3:GetObject', report, { 'aws:SecureTransport': 'false' }),
  mayNot('an auditor lists over HTTP', auditor, 's3:ListBucket', bucket, { 'aws:SecureTransport': 'false' }),
  mayNot('an auditor reads over TLS 1.0', auditor, 's3:GetObject', report, { 's3:TlsVersion': '1.0' }),
  mayNot('an auditor lists over TLS 1.0', auditor, 's3:ListBucket', bucket, { 's3:TlsVersion': '1.0' }),
  mayNot('an auditor changes the bucket policy', auditor, 's3:PutBucketPolicy', bucket),
  mayNot(
    'somebody outside the organization with the name of an auditor reads a report',
    falseAuditor,
    's3:GetObject',
    report,
  ),
  mayNot(
    'somebody outside the organization with the name of an auditor lists the bucket',
    falseAuditor,
    's3:ListBucket',
    bucket,
  ),
  may(
    'an administrator of the log archive lists the parts of an upload',
    administrator(logArchive),
    's3:ListMultipartUploadParts',
    report,
  ),
  mayNot('the task reads a report', task, 's3:GetObject', report),
  mayNot('the task reads a version of a report', task, 's3:GetObjectVersion', report),
  mayNot('the task lists the bucket', task, 's3:ListBucket', bucket),
  mayNot('an administrator of a member account reads a report', administrator(member), 's3:GetObject', report),
  mayNot('an administrator of a member account lists the bucket', administrator(member), 's3:ListBucket', bucket),
  mayNot('an administrator outside the organization reads a report', administrator(outside), 's3:GetObject', report),
]

export const bucketRows = [...writing, ...rewriting, ...configuring, ...reading]
