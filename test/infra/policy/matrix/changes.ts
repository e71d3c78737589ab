import { accounts } from '../../synthesis/fixtures.ts'
import {
  administrator,
  administratorAccess,
  alert,
  auditor,
  breakGlass,
  bucket,
  changes,
  changesDefinition,
  changesStarter,
  cluster,
  deployer,
  eventBus,
  falseChanges,
  falseTask,
  key,
  lookAlikeTask,
  memberRole,
  operator,
  otherKey,
  runBus,
  scheduler,
  signingKey,
  task,
  topic,
} from '../principals.ts'
import { may, mayNot, put, type Row, throughS3 } from './row.ts'

const { logArchive, management, outside, security } = accounts
const run = 'date=2026-11-22/run=20261122T103000Z-1a2b3c'
const change = `${bucket}/changes/${run}/changes.json`
const manifest = `${bucket}/runs/${run}/manifest.json`
const exceptions = `${bucket}/runs/${run}/exceptions.json`
const report = `${bucket}/reports/date=2026-11-22/account=444444444444/20261122T101500Z-ab.csv`
const asks = (prefix: string | undefined) => ({ 's3:prefix': prefix })
const ours = { 'events:source': 'iam-credential-reports' }
const takenOver = { 's3:ResourceAccount': outside }

const reading: readonly Row[] = [
  ...[manifest, exceptions, report].map((object) =>
    may(`the changes task reads ${object.slice(bucket.length + 1)}`, changes, 's3:GetObject', object),
  ),
  ...['changes', 'invalid', 'consolidated', 'findings-csv', 'summary'].map((prefix) =>
    mayNot(`the changes task reads below ${prefix}/`, changes, 's3:GetObject', `${bucket}/${prefix}/x`),
  ),
  mayNot(
    'the changes task reads a bucket of the name that somebody else now owns',
    changes,
    's3:GetObject',
    report,
    takenOver,
  ),
  mayNot('the changes task reads a version', changes, 's3:GetObjectVersion', report),
  mayNot('the changes task reads over HTTP', changes, 's3:GetObject', report, { 'aws:SecureTransport': 'false' }),
  ...['runs/', 'runs/date=2026-11-22/', 'changes/'].map((prefix) =>
    may(`the changes task lists ${prefix}`, changes, 's3:ListBucket', bucket, asks(prefix)),
  ),
  ...['reports/', 'summary/', '', undefined].map((prefix) =>
    mayNot(
      `the changes task lists ${prefix === '' ? 'an empty prefix' : (prefix ?? 'no prefix')}`,
      changes,
      's3:ListBucket',
      bucket,
      asks(prefix),
    ),
  ),
  mayNot('the changes task lists a bucket of the name that somebody else now owns', changes, 's3:ListBucket', bucket, {
    ...asks('runs/'),
    ...takenOver,
  }),
  mayNot('the changes task lists versions', changes, 's3:ListBucketVersions', bucket, asks('runs/')),
  may('the changes task decrypts through S3', changes, 'kms:Decrypt', key, throughS3()),
  mayNot('a role of the name of the changes task in another account reads', falseChanges, 's3:GetObject', report),
  mayNot(
    'a role of the name of the changes task in another account lists',
    falseChanges,
    's3:ListBucket',
    bucket,
    asks('runs/'),
  ),
]

const writing: readonly Row[] = [
  may('the changes task writes changes', changes, 's3:PutObject', change, put()),
  mayNot('the changes task aborts an upload of changes', changes, 's3:AbortMultipartUpload', change),
  may('the changes task encrypts through S3', changes, 'kms:GenerateDataKey', key, throughS3()),
  mayNot(
    'the changes task writes without a condition',
    changes,
    's3:PutObject',
    change,
    put({ 's3:if-none-match': undefined }),
  ),
  mayNot(
    'the changes task writes with another key',
    changes,
    's3:PutObject',
    change,
    put({ 's3:x-amz-server-side-encryption-aws-kms-key-id': otherKey }),
  ),
  mayNot(
    'the changes task writes into a bucket that somebody else now owns',
    changes,
    's3:PutObject',
    change,
    put(takenOver),
  ),
  ...['runs', 'reports', 'summary', 'somewhere'].flatMap((prefix) => [
    mayNot(`the changes task writes below ${prefix}/`, changes, 's3:PutObject', `${bucket}/${prefix}/x`, put()),
    mayNot(
      `the changes task aborts an upload below ${prefix}/`,
      changes,
      's3:AbortMultipartUpload',
      `${bucket}/${prefix}/x`,
    ),
  ]),
  ...['DeleteObject', 'PutObjectAcl', 'PutObjectRetention', 'BypassGovernanceRetention'].map((action) =>
    mayNot(`the changes task calls ${action}`, changes, `s3:${action}`, change),
  ),
  mayNot('the changes task changes the bucket policy', changes, 's3:PutBucketPolicy', bucket),
  ...[
    ['the collector', task],
    ['a role of the name of the changes task in another account', falseChanges],
    ['an administrator of the log archive', administrator(logArchive)],
    ['an administrator of the automation account', administrator(management)],
    ['the role that starts the changes task', changesStarter],
    ['the break-glass role', breakGlass(logArchive)],
    ['an auditor', auditor],
  ].map(([name, caller = '']) => mayNot(`${name} writes changes`, caller, 's3:PutObject', change, put())),
]

const everything = (arn: string) => ({ attached: [{ arn, policies: [administratorAccess] }] })

/** As if the automation account gave its roles everything: the bucket does not go by that. */
const withEverything: readonly Row[] = [
  mayNot('the collector writes changes, given everything', task, 's3:PutObject', change, put(), everything(task)),
  mayNot('the collector reads a report, given everything', task, 's3:GetObject', report, {}, everything(task)),
  mayNot('the collector lists runs, given everything', task, 's3:ListBucket', bucket, asks('runs/'), everything(task)),
  mayNot(
    'the collector puts another source, given everything',
    task,
    'events:PutEvents',
    runBus,
    { 'events:source': 'aws.ecs' },
    everything(task),
  ),
  mayNot(
    'the changes task writes a manifest, given everything',
    changes,
    's3:PutObject',
    manifest,
    put(),
    everything(changes),
  ),
  mayNot(
    'the changes task writes elsewhere, given everything',
    changes,
    's3:PutObject',
    `${bucket}/x`,
    put(),
    everything(changes),
  ),
  mayNot(
    'the changes task reads the page, given everything',
    changes,
    's3:GetObject',
    `${bucket}/summary/x`,
    {},
    everything(changes),
  ),
  mayNot(
    'the changes task lists reports, given everything',
    changes,
    's3:ListBucket',
    bucket,
    asks('reports/'),
    everything(changes),
  ),
  mayNot(
    'the changes task decrypts directly, given everything',
    changes,
    'kms:Decrypt',
    key,
    throughS3({ 'kms:ViaService': undefined }),
    everything(changes),
  ),
  mayNot(
    'the changes task decrypts for no bucket, given everything',
    changes,
    'kms:Decrypt',
    key,
    throughS3({ 'kms:EncryptionContext:aws:s3:arn': undefined }),
    everything(changes),
  ),
  mayNot(
    'the collector signs a whole message, given everything',
    task,
    'kms:Sign',
    signingKey,
    { 'kms:MessageType': 'RAW', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' },
    everything(task),
  ),
  mayNot(
    'the collector signs with another algorithm, given everything',
    task,
    'kms:Sign',
    signingKey,
    { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_384' },
    everything(task),
  ),
  mayNot(
    'an administrator of the automation account reads a report',
    administrator(management),
    's3:GetObject',
    report,
  ),
  mayNot(
    'an administrator of the automation account lists runs',
    administrator(management),
    's3:ListBucket',
    bucket,
    asks('runs/'),
  ),
]

const overreaching: readonly Row[] = [
  ...['DescribeOrganization', 'ListAccounts', 'ListRoots'].map((action) =>
    mayNot(`the changes task calls ${action}`, changes, `organizations:${action}`, '*'),
  ),
  ...[memberRole, task, operator, changesStarter].map((role) =>
    mayNot(`the changes task assumes ${role}`, changes, 'sts:AssumeRole', role),
  ),
  mayNot('the changes task signs', changes, 'kms:Sign', signingKey, {
    'kms:MessageType': 'DIGEST',
    'kms:SigningAlgorithm': 'ECDSA_SHA_256',
  }),
  mayNot('the changes task creates a grant', changes, 'kms:CreateGrant', key, throughS3()),
  mayNot('the changes task decrypts directly', changes, 'kms:Decrypt', key, throughS3({ 'kms:ViaService': undefined })),
  mayNot(
    'the changes task decrypts for another bucket',
    changes,
    'kms:Decrypt',
    key,
    throughS3({ 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::another-bucket' }),
  ),
  mayNot('the changes task publishes', changes, 'sns:Publish', topic),
  mayNot('the changes task runs a task', changes, 'ecs:RunTask', changesDefinition, { 'ecs:cluster': cluster }),
  mayNot('the changes task passes a role', changes, 'iam:PassRole', task, {
    'iam:PassedToService': 'ecs-tasks.amazonaws.com',
  }),
]

const strangersToTheBus = [
  ['an administrator of the account', administrator(management)],
  ['the deploying role', deployer(management)],
  ['an administrator of the security account', administrator(security)],
  ['an administrator outside the organization', administrator(outside)],
  ['the operator', operator],
  ['the scheduler', scheduler],
  ['the role of the alerts', alert],
  ['a role of the name of the task in another account', falseTask],
  ['a role whose name begins like the task', lookAlikeTask],
] as const

const events: readonly Row[] = [
  ...(
    [
      ['the collector', task],
      ['the changes task', changes],
    ] as const
  ).flatMap(([name, caller]) => [
    may(`${name} puts events on the bus`, caller, 'events:PutEvents', runBus, ours),
    mayNot(`${name} puts events of another source`, caller, 'events:PutEvents', runBus, { 'events:source': 'aws.ecs' }),
    mayNot(`${name} puts events without a source`, caller, 'events:PutEvents', runBus),
    mayNot(`${name} puts events on the default bus`, caller, 'events:PutEvents', eventBus, ours),
    mayNot(`${name} puts events on another bus`, caller, 'events:PutEvents', `${runBus}-2`, ours),
    mayNot(`${name} makes a rule`, caller, 'events:PutRule', `${runBus.replace('event-bus', 'rule')}/x`),
  ]),
  ...strangersToTheBus.map(([name, caller]) =>
    mayNot(`${name} puts events on the bus`, caller, 'events:PutEvents', runBus, ours),
  ),
]
export const changesRows = [...reading, ...writing, ...withEverything, ...overreaching, ...events]
