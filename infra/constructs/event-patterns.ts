import { containerName, taskFamily, taskRoleName } from '../names.ts'

/**
 * A task of ours that stopped, in one of the ways given. EventBridge compares the fields of one element of an array
 * with each other, so an exit code counts only where it is the worker's: Fargate may add containers of its own
 * (GuardDuty's, say), at any position.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export const stoppedRunPattern = (
  clusterArn: string,
  how: { readonly exitCode: readonly unknown[] } | { readonly stopCode: readonly string[] },
) => ({
  source: ['aws.ecs'],
  detailType: ['ECS Task State Change'],
  detail: {
    clusterArn: [clusterArn],
    lastStatus: ['STOPPED'],
    ...('exitCode' in how ? { containers: { name: [containerName], exitCode: how.exitCode } } : how),
  },
})

/**
 * Our task started by anyone but the roles that may, and a task definition with its role registered by anyone but the
 * roles that deploy: a service or a task can be started from such a definition under any name. Calls of users and of
 * root carry no issuer of a session, which anything-but alone would not match.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html
 */
export const foreignRunPattern = (props: {
  readonly taskRoleArn: string
  readonly startingRoleArns: readonly string[]
  /** Where * stands for any characters. */
  readonly deployingRoleArns: readonly string[]
}) => {
  // ECS takes the role by its name too.
  const taskRole = { taskRoleArn: [props.taskRoleArn, taskRoleName] }
  return {
    source: ['aws.ecs'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['ecs.amazonaws.com'],
      $or: [
        ...[{ taskDefinition: [{ wildcard: `*${taskFamily}*` }] }, { overrides: taskRole }].flatMap(
          (requestParameters) =>
            byOthersThan([...props.startingRoleArns]).map((userIdentity) => ({
              eventName: ['RunTask', 'StartTask', 'CreateService', 'UpdateService', 'CreateTaskSet'],
              requestParameters,
              userIdentity,
            })),
        ),
        ...byOthersThan({ wildcard: [...props.deployingRoleArns] }).map((userIdentity) => ({
          eventName: ['RegisterTaskDefinition'],
          requestParameters: taskRole,
          userIdentity,
        })),
      ],
    },
  }
}

const byOthersThan = (roleArns: readonly string[] | { readonly wildcard: readonly string[] }) =>
  [{ arn: [{ 'anything-but': roleArns }] }, { arn: [{ exists: false }] }].map((sessionIssuer) => ({
    sessionContext: { sessionIssuer },
  }))

/**
 * Attempts to change or empty the bucket, refused ones too. Calls on the bucket are management events; calls on
 * objects reach EventBridge only where a trail records S3 data events.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
export const tamperingPattern = (bucketName: string) => ({
  source: ['aws.s3'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['s3.amazonaws.com'],
    eventName: [
      'DeleteBucket',
      'DeleteBucketEncryption',
      'DeleteBucketLifecycle',
      'DeleteBucketOwnershipControls',
      'DeleteBucketPolicy',
      'DeleteBucketPublicAccessBlock',
      'DeleteBucketReplication',
      'DeleteObject',
      'DeleteObjects',
      'PutBucketAcl',
      'PutBucketEncryption',
      'PutBucketLifecycle',
      'PutBucketLogging',
      'PutBucketNotification',
      'PutBucketObjectLockConfiguration',
      'PutBucketOwnershipControls',
      'PutBucketPolicy',
      'PutBucketPublicAccessBlock',
      'PutBucketReplication',
      'PutBucketVersioning',
      'PutObjectLegalHold',
      'PutObjectLockConfiguration',
      'PutObjectRetention',
    ],
    requestParameters: { bucketName: [bucketName] },
  },
})
