import { accounts, region } from '../../synthesis/fixtures.ts'
import {
  administrator,
  auditor,
  auditorOfLogArchive,
  bucket,
  falseAuditor,
  key,
  memberRole,
  otherKey,
  reader,
  task,
} from '../principals.ts'
import { may, mayNot, put, type Row, throughS3 } from './row.ts'

const { logArchive, member, outside } = accounts
const here = (service: string, resource: string) => `arn:aws:${service}:${region}:${logArchive}:${resource}`
const workGroup = here('athena', 'workgroup/iam-credential-reports')
const catalog = here('glue', 'catalog')
const database = here('glue', 'database/iam_credential_reports')
const table = (name: string) => here('glue', `table/iam_credential_reports/${name}`)
const defaultDatabase = here('glue', 'database/default')
const tables = [
  'credential_reports',
  'consolidated_csv',
  'credentials',
  'findings_csv',
  'findings',
  'standing',
  'coverage',
]
  .concat('complete_runs', 'latest_complete_run', 'latest_credentials', 'previous_reports')
  .map(table)
const report = `${bucket}/reports/date=2026-11-22/account=444444444444/20261122T101500Z-ab.csv`
const anotherBucket = 'arn:aws:s3:::another-bucket'

const reading: readonly Row[] = [
  may('the reader role reads a report', reader, 's3:GetObject', report),
  may('the reader role reads an old version', reader, 's3:GetObjectVersion', report),
  may('the reader role reads the page', reader, 's3:GetObject', `${bucket}/summary/date=2026-11-22/run=x/index.html`),
  may('the reader role lists versions', reader, 's3:ListBucketVersions', bucket),
  may('the reader role reads how long a report is locked', reader, 's3:GetObjectRetention', report),
  may('the reader role reads the lock of the bucket', reader, 's3:GetBucketObjectLockConfiguration', bucket),
  may('the reader role lists the bucket', reader, 's3:ListBucket', bucket),
  may('the reader role asks where the bucket is', reader, 's3:GetBucketLocation', bucket),
  may('the reader role decrypts through S3', reader, 'kms:Decrypt', key, throughS3()),
  mayNot('the reader role reads over HTTP', reader, 's3:GetObject', report, { 'aws:SecureTransport': 'false' }),
  mayNot('the reader role reads another bucket', reader, 's3:GetObject', `${anotherBucket}/x`),
  mayNot('the reader role lists another bucket', reader, 's3:ListBucket', anotherBucket),
  mayNot('the reader role decrypts directly', reader, 'kms:Decrypt', key, throughS3({ 'kms:ViaService': undefined })),
  mayNot(
    'the reader role decrypts for another bucket',
    reader,
    'kms:Decrypt',
    key,
    throughS3({ 'kms:EncryptionContext:aws:s3:arn': anotherBucket }),
  ),
  mayNot('the reader role decrypts with another key', reader, 'kms:Decrypt', otherKey, throughS3()),
  mayNot('the reader role encrypts', reader, 'kms:GenerateDataKey', key, throughS3()),
]

const changing: readonly Row[] = [
  mayNot('the reader role writes a report', reader, 's3:PutObject', report, put()),
  mayNot('the reader role deletes a report', reader, 's3:DeleteObject', report),
  mayNot('the reader role changes the bucket policy', reader, 's3:PutBucketPolicy', bucket),
  mayNot('the reader role changes the key policy', reader, 'kms:PutKeyPolicy', key),
  mayNot('the reader role enters a member account', reader, 'sts:AssumeRole', memberRole),
]

const queryActions = [
  'BatchGetNamedQuery',
  'BatchGetQueryExecution',
  'GetNamedQuery',
  'GetQueryExecution',
  'GetQueryResults',
  'GetQueryResultsStream',
  'GetWorkGroup',
  'ListNamedQueries',
  'ListQueryExecutions',
  'StartQueryExecution',
  'StopQueryExecution',
].map((action) => `athena:${action}`)

const querying: readonly Row[] = [
  ...queryActions.flatMap((action) => [
    may(`the reader role calls ${action} in the workgroup`, reader, action, workGroup),
    mayNot(`the reader role calls ${action} elsewhere`, reader, action, here('athena', 'workgroup/primary')),
  ]),
  ...['athena:UpdateWorkGroup', 'athena:DeleteWorkGroup', 'athena:CreateNamedQuery', 'athena:DeleteNamedQuery'].map(
    (action) => mayNot(`the reader role calls ${action}`, reader, action, workGroup),
  ),
  ...(
    [
      ['GetDatabase', catalog, database, defaultDatabase],
      ['GetTables', catalog, database, ...tables],
      ['GetTable', catalog, database, ...tables],
      ['GetPartition', catalog, database, ...tables],
      ['GetPartitions', catalog, database, ...tables],
    ] as const
  ).flatMap(([action, ...resources]) => [
    ...resources.map((resource) =>
      may(
        `the reader role calls glue:${action} on ${resource.slice(resource.indexOf(logArchive) + 13)}`,
        reader,
        `glue:${action}`,
        resource,
      ),
    ),
    mayNot(
      `the reader role calls glue:${action} on another database`,
      reader,
      `glue:${action}`,
      here('glue', 'database/another'),
    ),
  ]),
  mayNot('the reader role asks for the tables of the default database', reader, 'glue:GetTables', defaultDatabase),
  // What the pickers of Athena's console ask; queries do not need it.
  mayNot('the reader role lists all workgroups', reader, 'athena:ListWorkGroups', '*'),
  mayNot('the reader role lists all catalogs', reader, 'athena:ListDataCatalogs', '*'),
  mayNot('the reader role lists all databases', reader, 'glue:GetDatabases', catalog),
  ...['glue:UpdateTable', 'glue:DeleteTable', 'glue:CreateTable'].map((action) =>
    mayNot(`the reader role calls ${action}`, reader, action, table('credentials')),
  ),
]

const entering: readonly Row[] = [
  may('an auditor of the log archive assumes the reader role', auditorOfLogArchive, 'sts:AssumeRole', reader),
  mayNot(
    'an administrator of the log archive who is not named assumes the reader role',
    administrator(logArchive),
    'sts:AssumeRole',
    reader,
  ),
  mayNot('an auditor of another account assumes the reader role', auditor, 'sts:AssumeRole', reader),
  mayNot(
    'an administrator of a member account assumes the reader role',
    administrator(member),
    'sts:AssumeRole',
    reader,
  ),
  mayNot('somebody outside the organization assumes the reader role', administrator(outside), 'sts:AssumeRole', reader),
  mayNot('a false auditor assumes the reader role', falseAuditor, 'sts:AssumeRole', reader),
  mayNot('the task assumes the reader role', task, 'sts:AssumeRole', reader),
]

export const readerRows = [...reading, ...changing, ...querying, ...entering]
