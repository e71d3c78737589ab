import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as executionRole from '../../../infra/policies/execution-role.ts'
import * as memberRole from '../../../infra/policies/member-role.ts'
import * as notifications from '../../../infra/policies/notifications.ts'
import * as runningTasks from '../../../infra/policies/running-tasks.ts'
import * as taskRole from '../../../infra/policies/task-role.ts'
import * as topicPolicy from '../../../infra/policies/topic-policy.ts'
import { access, denyAll, forBucket, prefixes, root, statement, throughS3 } from './vocabulary.ts'

/** Of the roles and of the topic. */
export const roleStatements: readonly [PolicyStatement, object][] = [
  [
    taskRole.readsTheOrganization(),
    statement(
      'Allow',
      'ReadsTheOrganization',
      [
        'DescribeOrganization',
        'ListAccounts',
        'ListAccountsForParent',
        'ListOrganizationalUnitsForParent',
        'ListRoots',
      ].map((action) => `organizations:${action}`),
      '*',
    ),
  ],
  [
    taskRole.entersMemberAccounts(access),
    statement('Allow', 'EntersMemberAccounts', 'sts:AssumeRole', 'arn:aws:iam::*:role/member', {
      Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-x' } },
    }),
  ],
  [
    taskRole.writesReports(access),
    statement('Allow', 'WritesReports', ['s3:AbortMultipartUpload', 's3:PutObject'], prefixes, {
      Condition: { StringEquals: { 's3:ResourceAccount': '333333333333' } },
    }),
  ],
  [
    taskRole.encryptsReports(access),
    statement('Allow', 'EncryptsReports', ['kms:Decrypt', 'kms:GenerateDataKey'], 'arn:aws:kms:r:1:key/k', {
      Condition: { StringLike: throughS3, StringEquals: forBucket },
    }),
  ],
  [
    memberRole.producesCredentialReports(),
    statement('Allow', 'ProducesCredentialReports', ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'], '*'),
  ],
  [
    runningTasks.runsTheTask({ taskDefinitionArn: 't', clusterArn: 'c' }),
    statement('Allow', 'RunsTheTask', 'ecs:RunTask', 't', { Condition: { ArnEquals: { 'ecs:cluster': 'c' } } }),
  ],
  [
    runningTasks.tagsTheTask(),
    statement('Allow', 'TagsTheTask', 'ecs:TagResource', 'arn:aws:ecs:eu-central-1:111111111111:task/*', {
      Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    }),
  ],
  [
    runningTasks.passesTheRoles(['a', 'b']),
    statement('Allow', 'PassesTheRoles', 'iam:PassRole', ['a', 'b'], {
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ],
  [runningTasks.leavesUndelivered('q'), statement('Allow', 'LeavesUndelivered', 'sqs:SendMessage', 'q')],
  [
    runningTasks.ruleLeavesUndelivered('q', 'r'),
    statement('Allow', 'RuleLeavesUndelivered', 'sqs:SendMessage', 'q', {
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111111111111:rule/r' },
      },
    }),
  ],
  [
    runningTasks.watchesTasks('c'),
    statement(
      'Allow',
      'WatchesTasks',
      ['ecs:DescribeTasks', 'ecs:StopTask'],
      'arn:aws:ecs:eu-central-1:111111111111:task/*',
      { Condition: { ArnEquals: { 'ecs:cluster': 'c' } } },
    ),
  ],
  [
    runningTasks.readsTheLog('l:*'),
    statement('Allow', 'ReadsTheLog', ['logs:FilterLogEvents', 'logs:GetLogEvents'], 'l:*'),
  ],
  [
    runningTasks.readsTheOutputs(),
    statement(
      'Allow',
      'ReadsTheOutputs',
      'cloudformation:DescribeStacks',
      'arn:aws:cloudformation:eu-central-1:111111111111:stack/stack/*',
    ),
  ],
  [
    executionRole.writesTheLog(['l', 'm']),
    statement('Allow', 'WritesTheLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], ['l:*', 'm:*']),
  ],
  [
    executionRole.pullsTheImage('r'),
    statement(
      'Allow',
      'PullsTheImage',
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      'r',
    ),
  ],
  [
    executionRole.authenticatesAtTheRegistry(),
    statement('Allow', 'AuthenticatesAtTheRegistry', 'ecr:GetAuthorizationToken', '*'),
  ],
  [
    topicPolicy.publishesOnlyByTls('t'),
    denyAll('PublishesOnlyByTls', 'sns:Publish', 't', { Bool: { 'aws:SecureTransport': 'false' } }),
  ],
  [
    topicPolicy.alarmsPublish('t'),
    statement('Allow', 'AlarmsPublish', 'sns:Publish', 't', {
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
    }),
  ],
  [
    topicPolicy.roleOfRulesPublishes('t', { sid: 'NoticesPublish', account: '333333333333', roleArn: 'n' }),
    statement('Allow', 'NoticesPublish', 'sns:Publish', 't', {
      Principal: root('333333333333'),
      Condition: { ArnEquals: { 'aws:PrincipalArn': 'n' } },
    }),
  ],
  [notifications.publishesNotifications('t'), statement('Allow', 'PublishesNotices', 'sns:Publish', 't')],
  [notifications.forwardsEvents('b'), statement('Allow', 'ForwardsEvents', 'events:PutEvents', 'b')],
]
