import { roleArn } from '../../../infra/names.ts'
import { writtenPrefixes } from '../../../worker/evidence/prefixes.ts'

export const access = {
  account: '111111111111',
  organizationId: 'o-x',
  bucketName: 'b',
  keyArn: 'arn:aws:kms:r:1:key/k',
  automationAccount: '222222222222',
  logArchiveAccount: '333333333333',
  memberRoleName: 'member',
  taskRoleArn: roleArn('222222222222', 'task'),
  changesRoleArn: roleArn('222222222222', 'changes'),
  readers: ['arn:aws:iam::*:role/reader*'],
  deployingRoles: ['deploy-*'],
  breakGlassRole: 'glass',
}
export const everybody = { AWS: '*' }
export const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` })
export const both = ['arn:aws:s3:::b', 'arn:aws:s3:::b/*']
export const prefixes = writtenPrefixes.map((prefix) => `arn:aws:s3:::b/${prefix}/*`)
export const isTask = { 'aws:PrincipalArn': 'arn:aws:iam::222222222222:role/task' }
export const isChanges = { 'aws:PrincipalArn': 'arn:aws:iam::222222222222:role/changes' }
export const isEither = {
  'aws:PrincipalArn': ['arn:aws:iam::222222222222:role/task', 'arn:aws:iam::222222222222:role/changes'],
}
export const isGlass = { 'aws:PrincipalArn': ['arn:aws:iam::111111111111:role/glass'] }
export const deploysOrGlass = {
  'aws:PrincipalArn': ['arn:aws:iam::111111111111:role/deploy-*', 'arn:aws:iam::111111111111:role/glass'],
}
export const isReader = { 'aws:PrincipalArn': ['arn:aws:iam::*:role/reader*'] }
export const throughS3 = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com*' }
export const forBucket = { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::b' }
export const statement = (
  Effect: 'Allow' | 'Deny',
  Sid: string,
  Action: unknown,
  Resource: unknown,
  more: object = {},
) => ({
  Effect,
  Sid,
  Action,
  Resource,
  ...more,
})
export const denyAll = (Sid: string, Action: unknown, Resource: unknown, Condition: object) =>
  statement('Deny', Sid, Action, Resource, { Principal: everybody, Condition })

/** Of S3, all but these. */
export const denyAllBut = (Sid: string, actions: readonly string[], Resource: unknown, Condition: object) => ({
  Effect: 'Deny',
  Sid,
  Principal: everybody,
  NotAction: actions.map((action) => `s3:${action}`),
  Resource,
  Condition,
})

export const bucketReads = [
  's3:GetBucketLocation',
  's3:GetBucketObjectLockConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
]
