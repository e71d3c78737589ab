import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { bucketArn } from '../names.ts'
import { bucketReads, objectReads } from './bucket-policy.ts'

/** What the reader role is for. All values may be tokens. */
export interface ReaderAccess {
  readonly bucketName: string
  readonly keyArn: string
  /** @default manifests are not signed */
  readonly signingKeyArn?: string | undefined
  readonly databaseName: string
  /** Tables and views. */
  readonly tableNames: readonly string[]
  readonly workGroupName: string
}

/** The reports and all outputs of a run. Athena reads with the caller's permissions. */
export const readsTheBucket = (access: Pick<ReaderAccess, 'bucketName'>) =>
  new PolicyStatement({
    sid: 'ReadsTheBucket',
    actions: objectReads,
    resources: [`${bucketArn(access.bucketName)}/*`],
  })

export const listsTheBucket = (access: Pick<ReaderAccess, 'bucketName'>) =>
  new PolicyStatement({
    sid: 'ListsTheBucket',
    actions: bucketReads,
    resources: [bucketArn(access.bucketName)],
  })

/** Through S3 for the bucket alone; the key policy says so once more. */
export const decryptsReports = (access: Pick<ReaderAccess, 'bucketName' | 'keyArn'>) =>
  new PolicyStatement({
    sid: 'DecryptsReports',
    actions: ['kms:Decrypt'],
    resources: [access.keyArn],
    conditions: {
      StringLike: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com*` },
      StringEquals: { 'kms:EncryptionContext:aws:s3:arn': bucketArn(access.bucketName) },
    },
  })

const inThisAccount = (service: string, resource: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`

/** In the workgroup, which keeps the results and limits what a query scans. */
export const queriesInTheWorkGroup = (access: Pick<ReaderAccess, 'workGroupName'>) =>
  new PolicyStatement({
    sid: 'QueriesInTheWorkGroup',
    actions: [
      'athena:BatchGetNamedQuery',
      'athena:BatchGetQueryExecution',
      'athena:GetNamedQuery',
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:GetQueryResultsStream',
      'athena:GetWorkGroup',
      'athena:ListNamedQueries',
      'athena:ListQueryExecutions',
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
    ],
    resources: [inThisAccount('athena', `workgroup/${access.workGroupName}`)],
  })

/** What the tables are; reading what is in them is a matter of the bucket. */
export const knowsTheTables = (access: Pick<ReaderAccess, 'databaseName' | 'tableNames'>) =>
  new PolicyStatement({
    sid: 'KnowsTheTables',
    actions: ['glue:GetDatabase', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
    resources: [
      inThisAccount('glue', 'catalog'),
      inThisAccount('glue', `database/${access.databaseName}`),
      ...access.tableNames.map((name) => inThisAccount('glue', `table/${access.databaseName}/${name}`)),
    ],
  })

/**
 * Athena asks for the default database with every query, whether it is there or not.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 */
export const asksForTheDefaultDatabase = () =>
  new PolicyStatement({
    sid: 'AsksForTheDefaultDatabase',
    actions: ['glue:GetDatabase'],
    resources: [inThisAccount('glue', 'database/default')],
  })
