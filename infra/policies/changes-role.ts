import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { changesPrefix, comparedPrefixes, listedPrefixes } from '../../worker/evidence/prefixes.ts'
import { bucketArn } from '../names.ts'
import type { TaskAccess } from './task-role.ts'

type Access = Pick<TaskAccess, 'bucketName' | 'logArchiveAccount'>

const inTheLogArchive = ({ logArchiveAccount }: Access) => ({ 's3:ResourceAccount': logArchiveAccount })
const below = ({ bucketName }: Access, prefixes: readonly string[]) =>
  prefixes.map((prefix) => `${bucketArn(bucketName)}/${prefix}/*`)

export const readsRuns = (access: Access) =>
  new PolicyStatement({
    sid: 'ReadsRuns',
    actions: ['s3:GetObject'],
    resources: below(access, comparedPrefixes),
    conditions: { StringEquals: inTheLogArchive(access) },
  })

export const listsRuns = (access: Access) =>
  new PolicyStatement({
    sid: 'ListsRuns',
    actions: ['s3:ListBucket'],
    resources: [bucketArn(access.bucketName)],
    conditions: {
      StringEquals: inTheLogArchive(access),
      StringLike: { 's3:prefix': listedPrefixes.map((prefix) => `${prefix}/*`) },
    },
  })

export const writesChanges = (access: Access) =>
  new PolicyStatement({
    sid: 'WritesChanges',
    actions: ['s3:PutObject'],
    resources: below(access, [changesPrefix]),
    conditions: { StringEquals: inTheLogArchive(access) },
  })
