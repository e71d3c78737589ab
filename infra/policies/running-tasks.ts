import { Aws } from 'aws-cdk-lib'
import { AccountPrincipal, PolicyStatement, type PrincipalBase, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { scheduleGroupName } from '../names.ts'

/**
 * Schedules of our own group, of this account, may start tasks. The source that Scheduler names is the group of the
 * schedule, not the schedule.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export const theSchedule = () =>
  new ServicePrincipal('scheduler.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnEquals: {
        'aws:SourceArn': `arn:${Aws.PARTITION}:scheduler:${Aws.REGION}:${Aws.ACCOUNT_ID}:schedule-group/${scheduleGroupName}`,
      },
    },
  })

/** Roles of this account whose ARN matches one of the patterns, if IAM of the account lets them assume the role. */
export const rolesLike = (patterns: readonly string[]): PrincipalBase =>
  new AccountPrincipal(Aws.ACCOUNT_ID).withConditions({ ArnLike: { 'aws:PrincipalArn': patterns } })

/** Roles of the account that IAM lets assume the operator role; only some of them, if patterns are given. */
export const operators = (patterns: readonly string[]): PrincipalBase =>
  patterns.length === 0 ? new AccountPrincipal(Aws.ACCOUNT_ID) : rolesLike(patterns)

/** Exactly this revision in exactly this cluster. */
export const runsTheTask = (task: { readonly taskDefinitionArn: string; readonly clusterArn: string }) =>
  new PolicyStatement({
    sid: 'RunsTheTask',
    actions: ['ecs:RunTask'],
    resources: [task.taskDefinitionArn],
    conditions: { ArnEquals: { 'ecs:cluster': task.clusterArn } },
  })

/** Tags of the task definition go to the task. */
export const tagsTheTask = () =>
  new PolicyStatement({
    sid: 'TagsTheTask',
    actions: ['ecs:TagResource'],
    resources: [`arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:task/*`],
    conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
  })

/** Hands the task its two roles, and to ECS alone. */
export const passesTheRoles = (roles: readonly string[]) =>
  new PolicyStatement({
    sid: 'PassesTheRoles',
    actions: ['iam:PassRole'],
    resources: [...roles],
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  })

export const leavesUndelivered = (queueArn: string) =>
  new PolicyStatement({ sid: 'LeavesUndelivered', actions: ['sqs:SendMessage'], resources: [queueArn] })

/** EventBridge leaves what a rule could not deliver without the role of the rule. */
export const ruleLeavesUndelivered = (queueArn: string, ruleName: string) =>
  new PolicyStatement({
    sid: 'RuleLeavesUndelivered',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnEquals: { 'aws:SourceArn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/${ruleName}` },
    },
  })

/** Looking after a run: its state, stopping it. */
export const watchesTasks = (clusterArn: string) =>
  new PolicyStatement({
    sid: 'WatchesTasks',
    actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
    resources: [`arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:task/*`],
    conditions: { ArnEquals: { 'ecs:cluster': clusterArn } },
  })

/** `logGroupArn` ends in `:*`, which takes in the group and its streams. */
export const readsTheLog = (logGroupArn: string) =>
  new PolicyStatement({
    sid: 'ReadsTheLog',
    actions: ['logs:FilterLogEvents', 'logs:GetLogEvents'],
    resources: [logGroupArn],
  })

/**
 * Where the command that starts a run finds subnets and security group. DescribeStacks by name is authorized against
 * any id of that name, so the policy cannot name the id.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
export const readsTheOutputs = () =>
  new PolicyStatement({
    sid: 'ReadsTheOutputs',
    actions: ['cloudformation:DescribeStacks'],
    resources: [`arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}:${Aws.ACCOUNT_ID}:stack/${Aws.STACK_NAME}/*`],
  })
