import { AccountPrincipal, AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { changesPrefix, comparedPrefixes, listedPrefixes, writtenPrefixes } from '../../worker/evidence/prefixes.ts'
import { bucketArn, roleArn } from '../names.ts'

/** Who the bucket is for. All values may be tokens. */
export interface BucketAccess {
  /** The account that owns the bucket. */
  readonly account: string
  readonly organizationId: string
  readonly bucketName: string
  readonly keyArn: string
  readonly automationAccount: string
  /** The role that writes everything but the changes. */
  readonly taskRoleArn: string
  /** The role that compares runs, and writes the changes. */
  readonly changesRoleArn: string
  /** ArnLike patterns of roles of the organization that may read. */
  readonly readers: readonly string[]
  /** Names with path, of roles in the bucket's account; patterns are allowed. */
  readonly deployingRoles: readonly string[]
  readonly breakGlassRole: string
}

type Named = Pick<BucketAccess, 'bucketName'>

const objects = (access: Named) => `${bucketArn(access.bucketName)}/*`
const bucketAndObjects = (access: Named) => [bucketArn(access.bucketName), objects(access)]

const deny = (sid: string, actions: string[], resources: string[], conditions: Record<string, object>) =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], actions, resources, conditions })

export const onlyTls = (access: Named) =>
  deny('OnlyTls', ['s3:*'], bucketAndObjects(access), { Bool: { 'aws:SecureTransport': 'false' } })

export const onlyTls12AndUp = (access: Named) =>
  deny('OnlyTls12AndUp', ['s3:*'], bucketAndObjects(access), { NumericLessThan: { 's3:TlsVersion': '1.2' } })

/**
 * A request that names an encryption has to name our key. One that names none is encrypted by the bucket's default,
 * which is our key; the parts of a multipart upload never name one. That is what the Null guards.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export const onlyOurKey = (access: Pick<BucketAccess, 'bucketName' | 'keyArn'>) =>
  deny('OnlyOurKey', ['s3:PutObject'], [objects(access)], {
    Null: { 's3:x-amz-server-side-encryption': 'false' },
    StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': access.keyArn },
  })

/** No keys of the caller's: such an object could be read by nobody else. */
export const noCustomerProvidedKeys = (access: Named) =>
  deny('NoCustomerProvidedKeys', ['s3:PutObject'], [objects(access)], {
    Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
  })

/**
 * Nothing is overwritten: whatever creates an object has to say If-None-Match. Parts of a multipart upload create
 * none; its completion does.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export const onlyConditionalWrites = (access: Named) =>
  deny('OnlyConditionalWrites', ['s3:PutObject'], [objects(access)], {
    Null: { 's3:if-none-match': 'true' },
    Bool: { 's3:ObjectCreationOperation': 'true' },
  })

/** Everything else changes something. Names of actions follow this habit: a new action is denied from its first day. */
const reads = ['s3:Get*', 's3:List*']
const writes = ['s3:AbortMultipartUpload', 's3:PutObject']
const deletions = ['s3:BypassGovernanceRetention', 's3:Delete*', 's3:PutObjectLegalHold', 's3:PutObjectRetention']

const denyAllBut = (sid: string, notActions: string[], resources: string[], conditions: Record<string, object>) =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], notActions, resources, conditions })

/** Administrators of the log archive do not write into it either. */
export const onlyTheTasksWrite = (access: Pick<BucketAccess, 'bucketName' | 'taskRoleArn' | 'changesRoleArn'>) =>
  denyAllBut('OnlyTheTasksWrite', [...reads, ...deletions], [objects(access)], {
    ArnNotEquals: { 'aws:PrincipalArn': [access.taskRoleArn, access.changesRoleArn] },
  })

/**
 * Deleting, and what prepares for it: only the break-glass role, and Object Lock on top of that. Together with
 * {@link onlyTheTasksWrite}, nobody may do with objects what is neither read, nor write of a task, nor deletion.
 */
export const onlyBreakGlassDeletes = (access: Pick<BucketAccess, 'bucketName' | 'account' | 'breakGlassRole'>) =>
  denyAllBut('OnlyBreakGlassDeletes', [...reads, ...writes], [objects(access)], {
    ArnNotLike: { 'aws:PrincipalArn': [roleArn(access.account, access.breakGlassRole)] },
  })

/**
 * What could undo any of the above, stop the worker or hide the reports: only deployments and break-glass. S3 lets the
 * root user of the account read, replace and delete the bucket policy whatever it says.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export const onlyDeploymentsConfigure = (
  access: Pick<BucketAccess, 'bucketName' | 'account' | 'deployingRoles' | 'breakGlassRole'>,
) =>
  denyAllBut('OnlyDeploymentsConfigure', reads, [bucketArn(access.bucketName)], {
    ArnNotLike: {
      'aws:PrincipalArn': [...access.deployingRoles, access.breakGlassRole].map((role) =>
        roleArn(access.account, role),
      ),
    },
  })

export const taskWrites = (access: Pick<BucketAccess, 'bucketName' | 'automationAccount' | 'taskRoleArn'>) =>
  new PolicyStatement({
    sid: 'TaskWrites',
    effect: Effect.ALLOW,
    principals: [new AccountPrincipal(access.automationAccount)],
    actions: writes,
    resources: writtenPrefixes.map((prefix) => `${bucketArn(access.bucketName)}/${prefix}/*`),
    conditions: { ArnEquals: { 'aws:PrincipalArn': access.taskRoleArn } },
  })

type Changes = Pick<BucketAccess, 'bucketName' | 'automationAccount' | 'changesRoleArn'>

const changesTask = (sid: string, access: Changes, what: { actions: string[]; resources: string[] }, more = {}) =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    principals: [new AccountPrincipal(access.automationAccount)],
    ...what,
    conditions: { ArnEquals: { 'aws:PrincipalArn': access.changesRoleArn }, ...more },
  })

export const changesTaskWrites = (access: Changes) =>
  changesTask('ChangesTaskWrites', access, {
    actions: ['s3:PutObject'],
    resources: [`${bucketArn(access.bucketName)}/${changesPrefix}/*`],
  })

export const changesTaskReads = (access: Changes) =>
  changesTask('ChangesTaskReads', access, {
    actions: ['s3:GetObject'],
    resources: comparedPrefixes.map((prefix) => `${bucketArn(access.bucketName)}/${prefix}/*`),
  })

export const changesTaskLists = (access: Changes) =>
  changesTask(
    'ChangesTaskLists',
    access,
    { actions: ['s3:ListBucket'], resources: [bucketArn(access.bucketName)] },
    { StringLike: { 's3:prefix': listedPrefixes.map((prefix) => `${prefix}/*`) } },
  )

/** What `verify` reads of objects: content, versions, retention. */
export const objectReads = ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion']
export const bucketReads = [
  's3:GetBucketLocation',
  's3:GetBucketObjectLockConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
]

const readers = (access: Pick<BucketAccess, 'organizationId' | 'readers'>) => ({
  ArnLike: { 'aws:PrincipalArn': access.readers },
  StringEquals: { 'aws:PrincipalOrgID': access.organizationId },
})

export const readersRead = (access: Pick<BucketAccess, 'bucketName' | 'organizationId' | 'readers'>) =>
  new PolicyStatement({
    sid: 'ReadersRead',
    effect: Effect.ALLOW,
    principals: [new AnyPrincipal()],
    actions: objectReads,
    resources: [objects(access)],
    conditions: readers(access),
  })

export const readersList = (access: Pick<BucketAccess, 'bucketName' | 'organizationId' | 'readers'>) =>
  new PolicyStatement({
    sid: 'ReadersList',
    effect: Effect.ALLOW,
    principals: [new AnyPrincipal()],
    actions: bucketReads,
    resources: [bucketArn(access.bucketName)],
    conditions: readers(access),
  })
