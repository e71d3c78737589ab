import { changesRoleName, eventSource, ourRoles, taskDefinitionArns, taskFamily, taskRoleName } from '../names.ts'

/** An event that the worker puts on the bus. */
export const workerEventPattern = (detailType: string) => ({ source: [eventSource], 'detail-type': [detailType] })

/** How a task stopped: by the exit code of its container, or by the code that ECS gives. */
export type Ending =
  | { readonly containers: { readonly name: readonly string[]; readonly exitCode: readonly unknown[] } }
  | { readonly stopCode: readonly string[] }
  | { readonly $or: readonly Ending[] }

/**
 * A task of a family of ours that stopped. EventBridge compares the fields of one element of an array with each
 * other, so an exit code counts only where it is the worker's: Fargate may add containers of its own (GuardDuty's,
 * say), at any position.
 *
 * @param ending in which way it stopped; any, if not given
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export const stoppedRunPattern = (clusterArn: string, family: string, ending?: Ending) => ({
  source: ['aws.ecs'],
  'detail-type': ['ECS Task State Change'],
  detail: {
    clusterArn: [clusterArn],
    taskDefinitionArn: [{ wildcard: taskDefinitionArns(family) }],
    lastStatus: ['STOPPED'],
    ...ending,
  },
})

/** Calls of an API, refused ones too, that a trail of CloudTrail delivers. */
const callsOf = (service: string, detail: object) => ({
  source: [`aws.${service}`],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { eventSource: [`${service}.amazonaws.com`], ...detail },
})

/** Every call but reads. Names of actions follow this habit, so that a new action is matched from its first day. */
const changes = (...reads: readonly string[]) => [{ 'anything-but': { wildcard: ['Get*', 'List*', ...reads] } }]

/**
 * Callers other than these roles. Calls of users and of root carry no issuer of a session, which anything-but alone
 * would not match.
 */
const byOthersThan = (roleArns: readonly string[] | { readonly wildcard: readonly string[] }) => ({
  $or: [{ arn: [{ 'anything-but': roleArns }] }, { arn: [{ exists: false }] }].map((sessionIssuer) => ({
    sessionContext: { sessionIssuer },
  })),
})

/** Our roles as a parameter of ECS, which takes ARN and name. */
const withATaskRole = (taskRoleArns: readonly string[]) => ({
  taskRoleArn: [...taskRoleArns, taskRoleName, changesRoleName],
})

/**
 * A task of ours started by any role but those that may start it.
 *
 * EventBridge accepts patterns of at most 2,048 characters, so that this is not one pattern with the next.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const foreignRunPattern = (props: {
  readonly taskRoleArns: readonly string[]
  readonly startingRoleArns: readonly string[]
}) =>
  callsOf('ecs', {
    eventName: ['RunTask', 'StartTask', 'CreateService', 'UpdateService', 'CreateTaskSet'],
    requestParameters: {
      $or: [{ taskDefinition: [{ wildcard: `*${taskFamily}*` }] }, { overrides: withATaskRole(props.taskRoleArns) }],
    },
    userIdentity: byOthersThan([...props.startingRoleArns]),
  })

/**
 * A task definition with a role of ours registered by any role but those that deploy: a service or a task can be started
 * from it under any name. An Express service registers one by itself.
 */
export const foreignDefinitionPattern = (props: {
  readonly taskRoleArns: readonly string[]
  /** Where * stands for any characters. */
  readonly deployingRoleArns: readonly string[]
}) =>
  callsOf('ecs', {
    eventName: ['RegisterTaskDefinition', 'CreateExpressGatewayService', 'UpdateExpressGatewayService'],
    requestParameters: withATaskRole(props.taskRoleArns),
    userIdentity: byOthersThan({ wildcard: [...props.deployingRoleArns] }),
  })

/**
 * Every call on the bucket or its objects but reads and what the tasks write. Calls on the bucket are management
 * events; calls on objects reach EventBridge only where a trail records S3 data events.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
export const bucketTamperingPattern = (props: {
  readonly bucketName: string
  readonly writingRoleArns: readonly string[]
}) =>
  callsOf('s3', {
    eventName: changes('Head*', 'Select*'),
    requestParameters: { bucketName: [props.bucketName] },
    userIdentity: byOthersThan(props.writingRoleArns),
  })

/**
 * Every call that changes a key. Keys are matched by their ARNs among the resources: as a parameter, a caller may
 * give the id, the ARN or an alias.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html
 */
export const keyTamperingPattern = (keyArns: readonly string[]) =>
  callsOf('kms', {
    eventName: changes('Describe*', 'Decrypt', 'GenerateDataKey*', 'Sign'),
    resources: { ARN: keyArns },
  })

/**
 * Every call that changes one of the roles of the runs: trust, policies, boundary. IAM is global: its events occur in
 * one Region of the partition only.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const roleTamperingPattern = () =>
  callsOf('iam', { eventName: changes('Simulate*'), requestParameters: { roleName: [{ wildcard: ourRoles }] } })
