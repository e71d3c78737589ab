import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as readerRole from '../../../infra/policies/reader-role.ts'
import { access, bucketReads, forBucket, statement, throughS3 } from './vocabulary.ts'

const here = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111111111111:${resource}`

/** Of the role for auditors. */
export const readerStatements: readonly [PolicyStatement, object][] = [
  [
    readerRole.readsTheBucket(access),
    statement(
      'Allow',
      'ReadsTheBucket',
      ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
      'arn:aws:s3:::b/*',
    ),
  ],
  [readerRole.listsTheBucket(access), statement('Allow', 'ListsTheBucket', bucketReads, 'arn:aws:s3:::b')],
  [
    readerRole.decryptsReports(access),
    statement('Allow', 'DecryptsReports', 'kms:Decrypt', 'arn:aws:kms:r:1:key/k', {
      Condition: { StringLike: throughS3, StringEquals: forBucket },
    }),
  ],
  [
    readerRole.queriesInTheWorkGroup({ workGroupName: 'w' }),
    statement(
      'Allow',
      'QueriesInTheWorkGroup',
      [
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
      ].map((action) => `athena:${action}`),
      here('athena', 'workgroup/w'),
    ),
  ],
  [
    readerRole.knowsTheTables({ databaseName: 'd', tableNames: ['one', 'two'] }),
    statement(
      'Allow',
      'KnowsTheTables',
      ['GetDatabase', 'GetPartition', 'GetPartitions', 'GetTable', 'GetTables'].map((action) => `glue:${action}`),
      ['catalog', 'database/d', 'table/d/one', 'table/d/two'].map((resource) => here('glue', resource)),
    ),
  ],
  [
    readerRole.asksForTheDefaultDatabase(),
    statement('Allow', 'AsksForTheDefaultDatabase', 'glue:GetDatabase', here('glue', 'database/default')),
  ],
]
