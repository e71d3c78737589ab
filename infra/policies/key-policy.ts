import { Aws } from 'aws-cdk-lib'
import { AccountPrincipal, AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { bucketArn, roleArn } from '../names.ts'

/** Who the key is for. All values may be tokens. */
export interface KeyAccess {
  /** The account that owns the key. */
  readonly account: string
  readonly organizationId: string
  readonly bucketName: string
  readonly automationAccount: string
  /** The role that collects: encrypts, and signs. */
  readonly taskRoleArn: string
  /** The role that compares: decrypts, and encrypts. */
  readonly changesRoleArn: string
  /** ArnLike patterns of roles of the organization that may decrypt. */
  readonly readers: readonly string[]
  /** Names with path, of roles in the key's account; patterns are allowed. */
  readonly deployingRoles: readonly string[]
  readonly breakGlassRole: string
}

/**
 * What IAM policies of the key's account may allow: administration of the key. Neither using it nor creating grants is
 * among it, so no policy of that account can give either.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const keyAdministration = (access: Pick<KeyAccess, 'account'>) =>
  new PolicyStatement({
    sid: 'KeyAdministration',
    effect: Effect.ALLOW,
    principals: [new AccountPrincipal(access.account)],
    actions: [
      'kms:CancelKeyDeletion',
      'kms:CreateAlias',
      'kms:DeleteAlias',
      'kms:DescribeKey',
      'kms:DisableKey',
      'kms:DisableKeyRotation',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListGrants',
      'kms:ListKeyPolicies',
      'kms:ListKeyRotations',
      'kms:ListResourceTags',
      'kms:PutKeyPolicy',
      'kms:RevokeGrant',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateAlias',
      'kms:UpdateKeyDescription',
    ],
    resources: ['*'],
  })

/** Losing the key is losing every report: only the break-glass role may stop it. */
export const onlyBreakGlassStopsTheKey = (access: Pick<KeyAccess, 'account' | 'breakGlassRole'>) =>
  new PolicyStatement({
    sid: 'OnlyBreakGlassStopsTheKey',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'],
    resources: ['*'],
    conditions: { ArnNotLike: { 'aws:PrincipalArn': [roleArn(access.account, access.breakGlassRole)] } },
  })

/**
 * Time to notice and cancel. Without a number, KMS waits 30 days.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export const deletionWaitsThirtyDays = () =>
  new PolicyStatement({
    sid: 'DeletionWaitsThirtyDays',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['kms:ScheduleKeyDeletion'],
    resources: ['*'],
    conditions: { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } },
  })

/** Anyone who may write the key policy can grant themselves the key, so only deployments and break-glass may. */
export const onlyDeploymentsChangeTheKeyPolicy = (
  access: Pick<KeyAccess, 'account' | 'deployingRoles' | 'breakGlassRole'>,
) =>
  new PolicyStatement({
    sid: 'OnlyDeploymentsChangeTheKeyPolicy',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['kms:PutKeyPolicy'],
    resources: ['*'],
    conditions: {
      ArnNotLike: {
        'aws:PrincipalArn': [...access.deployingRoles, access.breakGlassRole].map((role) =>
          roleArn(access.account, role),
        ),
      },
    },
  })

/**
 * Use through S3 in this Region, for this bucket: with a bucket key, the encryption context is the bucket's ARN.
 * The pattern also takes the amazonaws.com.cn of the Regions in China.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
const throughTheBucket = (name: string) => ({
  StringLike: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com*` },
  StringEquals: { 'kms:EncryptionContext:aws:s3:arn': bucketArn(name) },
})

/**
 * The roles of both tasks encrypt. The collector needs Decrypt to complete multipart uploads; reading objects back takes
 * s3:GetObject, which it does not have.
 */
export const tasksEncrypt = (
  access: Pick<KeyAccess, 'automationAccount' | 'taskRoleArn' | 'changesRoleArn' | 'bucketName'>,
) =>
  new PolicyStatement({
    sid: 'TasksEncrypt',
    effect: Effect.ALLOW,
    principals: [new AccountPrincipal(access.automationAccount)],
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: ['*'],
    conditions: {
      ArnEquals: { 'aws:PrincipalArn': [access.taskRoleArn, access.changesRoleArn] },
      ...throughTheBucket(access.bucketName),
    },
  })

/** Readers decrypt, through the bucket. Patterns, since the names of Identity Center's roles end at random. */
export const readersDecrypt = (access: Pick<KeyAccess, 'organizationId' | 'readers' | 'bucketName'>) => {
  const { StringLike, StringEquals } = throughTheBucket(access.bucketName)
  return new PolicyStatement({
    sid: 'ReadersDecrypt',
    effect: Effect.ALLOW,
    principals: [new AnyPrincipal()],
    actions: ['kms:Decrypt'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:PrincipalArn': access.readers },
      StringLike,
      StringEquals: { ...StringEquals, 'aws:PrincipalOrgID': access.organizationId },
    },
  })
}
