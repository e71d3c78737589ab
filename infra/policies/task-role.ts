import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { writtenPrefixes } from '../../worker/evidence/prefixes.ts'
import { bucketArn, roleArn } from '../names.ts'

/** What the worker works with. All values may be tokens. */
export interface TaskAccess {
  readonly organizationId: string
  readonly memberRoleName: string
  readonly bucketName: string
  readonly logArchiveAccount: string
  readonly keyArn: string
  /** @default manifests are not signed */
  readonly signingKeyArn?: string | undefined
}

/**
 * Tasks of this account and Region only: without the conditions, ECS could be led to use the role for somebody else.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export const tasksOfThisAccount = () =>
  new ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
    },
  })

/** The worker's calls to Organizations; its accounts and units are not known before it asks. */
export const readsTheOrganization = () =>
  new PolicyStatement({
    sid: 'ReadsTheOrganization',
    actions: [
      'organizations:DescribeOrganization',
      'organizations:ListAccounts',
      'organizations:ListAccountsForParent',
      'organizations:ListOrganizationalUnitsForParent',
      'organizations:ListRoots',
    ],
    resources: ['*'],
  })

/** The member role in any account of the organization, and no look-alike outside it. */
export const entersMemberAccounts = (access: Pick<TaskAccess, 'organizationId' | 'memberRoleName'>) =>
  new PolicyStatement({
    sid: 'EntersMemberAccounts',
    actions: ['sts:AssumeRole'],
    resources: [roleArn('*', access.memberRoleName)],
    conditions: { StringEquals: { 'aws:ResourceOrgID': access.organizationId } },
  })

/** Writes, and never reads back. */
export const writesReports = (access: Pick<TaskAccess, 'bucketName' | 'logArchiveAccount'>) =>
  new PolicyStatement({
    sid: 'WritesReports',
    actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
    resources: writtenPrefixes.map((prefix) => `${bucketArn(access.bucketName)}/${prefix}/*`),
    conditions: { StringEquals: { 's3:ResourceAccount': access.logArchiveAccount } },
  })

/** Through S3 for the bucket alone; the key policy says so once more. */
export const encryptsReports = (access: Pick<TaskAccess, 'bucketName' | 'keyArn'>) =>
  new PolicyStatement({
    sid: 'EncryptsReports',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [access.keyArn],
    conditions: {
      StringLike: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com*` },
      StringEquals: { 'kms:EncryptionContext:aws:s3:arn': bucketArn(access.bucketName) },
    },
  })
