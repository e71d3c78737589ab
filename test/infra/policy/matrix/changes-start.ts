import { accounts, region } from '../../synthesis/fixtures.ts'
import {
  administrator,
  alert,
  changes,
  changesDefinition,
  changesLogGroup,
  changesQueue,
  changesStarter,
  cluster,
  execution,
  logGroup,
  operator,
  platformEngineer,
  scheduler,
  task,
  taskDefinition,
} from '../principals.ts'
import { may, mayNot, type Row, serviceMay, serviceMayNot } from './row.ts'

const { management, member } = accounts

const inCluster = { 'ecs:cluster': cluster }
const aTask = `arn:aws:ecs:${region}:${management}:task/iam-credential-reports/0123456789abcdef`
const toEcs = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
const aRule = (name: string, account: string = management) => ({
  'aws:SourceAccount': account,
  'aws:SourceArn': `arn:aws:events:${region}:${account}:rule/${name}`,
})
const ofEcs = { 'aws:SourceAccount': management, 'aws:SourceArn': aTask }

/** Who may start the changes task, with what, and who may not. */
export const changesStartRows: readonly Row[] = [
  may('the rule runs the changes task', changesStarter, 'ecs:RunTask', changesDefinition, inCluster),
  mayNot('the rule runs it in another cluster', changesStarter, 'ecs:RunTask', changesDefinition, {
    'ecs:cluster': `${cluster}-2`,
  }),
  mayNot('the rule runs the collector', changesStarter, 'ecs:RunTask', taskDefinition, inCluster),
  may('the rule tags the task as it starts', changesStarter, 'ecs:TagResource', aTask, {
    'ecs:CreateAction': 'RunTask',
  }),
  mayNot('the rule tags a task later', changesStarter, 'ecs:TagResource', aTask),
  mayNot(
    'the rule tags a task of another Region',
    changesStarter,
    'ecs:TagResource',
    aTask.replace(region, 'us-east-1'),
    {
      'ecs:CreateAction': 'RunTask',
    },
  ),
  may('the rule passes the changes role', changesStarter, 'iam:PassRole', changes, toEcs),
  may('the rule passes the execution role', changesStarter, 'iam:PassRole', execution, toEcs),
  mayNot('the rule passes the changes role to EC2', changesStarter, 'iam:PassRole', changes, {
    'iam:PassedToService': 'ec2.amazonaws.com',
  }),
  mayNot("the rule passes the collector's role", changesStarter, 'iam:PassRole', task, toEcs),
  mayNot('the rule passes another role', changesStarter, 'iam:PassRole', administrator(management), toEcs),
  mayNot('the rule stops a task', changesStarter, 'ecs:StopTask', aTask, inCluster),
  // An override of its endpoints would disclose every report.
  ...(
    [
      ['the operator', operator],
      ['the scheduler', scheduler],
    ] as const
  ).flatMap(([name, caller]) => [
    mayNot(`${name} passes the changes role`, caller, 'iam:PassRole', changes, toEcs),
    mayNot(`${name} runs the changes task`, caller, 'ecs:RunTask', changesDefinition, inCluster),
    mayNot(`${name} assumes the role of the rule`, caller, 'sts:AssumeRole', changesStarter),
    mayNot(`${name} assumes the changes role`, caller, 'sts:AssumeRole', changes),
  ]),
  ...[administrator(management), platformEngineer, administrator(member)].flatMap((caller) => [
    mayNot(`${caller} assumes the changes role`, caller, 'sts:AssumeRole', changes),
    mayNot(`${caller} assumes the role of the rule`, caller, 'sts:AssumeRole', changesStarter),
  ]),
  serviceMay('ECS takes the changes role', 'ecs-tasks.amazonaws.com', 'sts:AssumeRole', changes, ofEcs),
  serviceMayNot(
    'ECS takes the changes role for another account',
    'ecs-tasks.amazonaws.com',
    'sts:AssumeRole',
    changes,
    {
      ...ofEcs,
      'aws:SourceAccount': member,
    },
  ),
  serviceMayNot(
    'ECS takes the changes role for a task of another account',
    'ecs-tasks.amazonaws.com',
    'sts:AssumeRole',
    changes,
    {
      ...ofEcs,
      'aws:SourceArn': aTask.replace(management, member),
    },
  ),
  serviceMayNot('EC2 takes the changes role', 'ec2.amazonaws.com', 'sts:AssumeRole', changes, ofEcs),
  serviceMayNot(
    'Lambda takes the role of the rule',
    'lambda.amazonaws.com',
    'sts:AssumeRole',
    changesStarter,
    aRule('iam-credential-reports-changes'),
  ),
  serviceMayNot('ECS takes the role of the rule', 'ecs-tasks.amazonaws.com', 'sts:AssumeRole', changesStarter, ofEcs),
  serviceMay(
    'the rule takes its role',
    'events.amazonaws.com',
    'sts:AssumeRole',
    changesStarter,
    aRule('iam-credential-reports-changes'),
  ),
  serviceMayNot(
    'another rule takes the role',
    'events.amazonaws.com',
    'sts:AssumeRole',
    changesStarter,
    aRule('another'),
  ),
  serviceMayNot(
    'a rule of a bus takes the role',
    'events.amazonaws.com',
    'sts:AssumeRole',
    changesStarter,
    aRule('iam-credential-reports/x'),
  ),
  serviceMayNot('a rule of another account takes the role', 'events.amazonaws.com', 'sts:AssumeRole', changesStarter, {
    ...aRule('iam-credential-reports-changes'),
    'aws:SourceAccount': member,
  }),
  serviceMay(
    'the rule of the summary takes the role of the alerts',
    'events.amazonaws.com',
    'sts:AssumeRole',
    alert,
    aRule('iam-credential-reports/iam-credential-reports-run-summary'),
  ),
  serviceMayNot(
    'a rule of another bus takes the role of the alerts',
    'events.amazonaws.com',
    'sts:AssumeRole',
    alert,
    aRule('another/iam-credential-reports-run-summary'),
  ),
  serviceMay(
    'the rule leaves what it could not deliver',
    'events.amazonaws.com',
    'sqs:SendMessage',
    changesQueue,
    aRule('iam-credential-reports-changes'),
  ),
  serviceMayNot(
    'another rule leaves something there',
    'events.amazonaws.com',
    'sqs:SendMessage',
    changesQueue,
    aRule('another'),
  ),
  serviceMayNot(
    'a rule of another account leaves something there',
    'events.amazonaws.com',
    'sqs:SendMessage',
    changesQueue,
    {
      ...aRule('iam-credential-reports-changes'),
      'aws:SourceAccount': member,
    },
  ),
  serviceMayNot(
    'Lambda leaves something there',
    'lambda.amazonaws.com',
    'sqs:SendMessage',
    changesQueue,
    aRule('iam-credential-reports-changes'),
  ),
  serviceMayNot(
    'the rule reads the queue',
    'events.amazonaws.com',
    'sqs:ReceiveMessage',
    changesQueue,
    aRule('iam-credential-reports-changes'),
  ),
  serviceMayNot('the rule leaves it without TLS', 'events.amazonaws.com', 'sqs:SendMessage', changesQueue, {
    ...aRule('iam-credential-reports-changes'),
    'aws:SecureTransport': 'false',
  }),
  may(
    'the execution role opens a stream in the log of the changes',
    execution,
    'logs:CreateLogStream',
    `${changesLogGroup}:log-stream:compare/changes/1`,
  ),
  may(
    'the execution role writes to the log of the changes',
    execution,
    'logs:PutLogEvents',
    `${changesLogGroup}:log-stream:compare/changes/1`,
  ),
  mayNot('the changes task writes to a log', changes, 'logs:PutLogEvents', `${logGroup}:log-stream:x`),
]
