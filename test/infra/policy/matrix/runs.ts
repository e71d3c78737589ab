import { accounts, region } from '../../synthesis/fixtures.ts'
import {
  administrator,
  alert,
  cluster,
  execution,
  forwarder,
  keyNotice,
  logGroup,
  memberRole,
  notification,
  operator,
  platformEngineer,
  repository,
  scheduler,
  task,
  taskDefinition,
} from '../principals.ts'
import { may, mayNot, type Row, serviceMay, serviceMayNot } from './row.ts'

const { logArchive, management, member, security } = accounts
const inCluster = { 'ecs:cluster': cluster }
const elsewhere = { 'ecs:cluster': `arn:aws:ecs:${region}:${management}:cluster/another` }
const aTask = `arn:aws:ecs:${region}:${management}:task/iam-credential-reports/0123456789abcdef`
const toEcs = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
/** What DescribeStacks is authorized against, if it is asked by name. */
const stackByName = `arn:aws:cloudformation:${region}:${management}:stack/iam-credential-reports-automation/*`
const stackById = stackByName.replace('*', '0a1b2c3d')

const starting: readonly Row[] = [['the scheduler', scheduler] as const, ['the operator', operator] as const].flatMap(
  ([name, caller]) => [
    may(`${name} runs the task`, caller, 'ecs:RunTask', taskDefinition, inCluster),
    mayNot(`${name} runs the task in another cluster`, caller, 'ecs:RunTask', taskDefinition, elsewhere),
    mayNot(
      `${name} runs another task`,
      caller,
      'ecs:RunTask',
      taskDefinition.replace('reports:1', 'reports:2'),
      inCluster,
    ),
    may(`${name} tags the task as it starts`, caller, 'ecs:TagResource', aTask, { 'ecs:CreateAction': 'RunTask' }),
    mayNot(`${name} tags a task later`, caller, 'ecs:TagResource', aTask),
    mayNot(
      `${name} tags a task of another Region as it starts`,
      caller,
      'ecs:TagResource',
      aTask.replace(region, 'us-east-1'),
      { 'ecs:CreateAction': 'RunTask' },
    ),
    may(`${name} passes the task its role`, caller, 'iam:PassRole', task, toEcs),
    may(`${name} passes the execution role`, caller, 'iam:PassRole', execution, toEcs),
    mayNot(`${name} passes the role of the task to EC2`, caller, 'iam:PassRole', task, {
      'iam:PassedToService': 'ec2.amazonaws.com',
    }),
    mayNot(`${name} passes another role`, caller, 'iam:PassRole', administrator(management), toEcs),
    mayNot(`${name} registers a task definition`, caller, 'ecs:RegisterTaskDefinition', taskDefinition),
    mayNot(`${name} assumes the role of the task`, caller, 'sts:AssumeRole', task),
  ],
)

const operating: readonly Row[] = [
  may('the operator looks at a task', operator, 'ecs:DescribeTasks', aTask, inCluster),
  may('the operator stops a task', operator, 'ecs:StopTask', aTask, inCluster),
  mayNot(
    'the operator stops a task of another cluster',
    operator,
    'ecs:StopTask',
    aTask.replace('iam-credential-reports', 'another'),
    elsewhere,
  ),
  mayNot(
    'the operator stops a task of another Region',
    operator,
    'ecs:StopTask',
    aTask.replace(region, 'us-east-1'),
    inCluster,
  ),
  may('the operator reads the log', operator, 'logs:GetLogEvents', `${logGroup}:log-stream:run/worker/1`),
  may('the operator searches the log', operator, 'logs:FilterLogEvents', `${logGroup}:*`),
  mayNot(
    'the operator reads another log',
    operator,
    'logs:GetLogEvents',
    `arn:aws:logs:${region}:${management}:log-group:another:log-stream:x`,
  ),
  may(
    'the operator reads the outputs of the stack by its name',
    operator,
    'cloudformation:DescribeStacks',
    stackByName,
  ),
  may('the operator reads the outputs of the stack by its id', operator, 'cloudformation:DescribeStacks', stackById),
  mayNot(
    'the operator reads another stack',
    operator,
    'cloudformation:DescribeStacks',
    stackByName.replace('automation', 'key'),
  ),
  mayNot('the operator deletes the log', operator, 'logs:DeleteLogGroup', logGroup),
  may('an engineer of the platform team becomes the operator', platformEngineer, 'sts:AssumeRole', operator),
  mayNot(
    'an administrator who is not named becomes the operator',
    administrator(management),
    'sts:AssumeRole',
    operator,
  ),
  mayNot(
    'an administrator of a member account becomes the operator',
    administrator(member),
    'sts:AssumeRole',
    operator,
  ),
]

const sourceOf = (account: string, arn: string) => ({ 'aws:SourceAccount': account, 'aws:SourceArn': arn })
const anEcsTask = `arn:aws:ecs:${region}:${management}:task/x`
const theSchedule = `arn:aws:scheduler:${region}:${management}:schedule-group/iam-credential-reports`
const aRule = (account: string, where: string) =>
  `arn:aws:events:${where}:${account}:rule/iam-credential-reports-run-finished`

const services: readonly Row[] = [
  ...[
    ['the role of the task', task],
    ['the execution role', execution],
  ].flatMap(([name, role = '']) => [
    serviceMay(
      `ECS takes ${name} for tasks of the account`,
      'ecs-tasks.amazonaws.com',
      'sts:AssumeRole',
      role,
      sourceOf(management, anEcsTask),
    ),
    serviceMayNot(
      `ECS takes ${name} for another account`,
      'ecs-tasks.amazonaws.com',
      'sts:AssumeRole',
      role,
      sourceOf(member, anEcsTask),
    ),
    serviceMayNot(
      `ECS takes ${name} for a task of another account`,
      'ecs-tasks.amazonaws.com',
      'sts:AssumeRole',
      role,
      sourceOf(management, anEcsTask.replace(management, member)),
    ),
    serviceMayNot(`ECS takes ${name} for it knows not whom`, 'ecs-tasks.amazonaws.com', 'sts:AssumeRole', role),
    serviceMayNot(`EC2 takes ${name}`, 'ec2.amazonaws.com', 'sts:AssumeRole', role, sourceOf(management, anEcsTask)),
    mayNot(`an administrator of the account assumes ${name}`, administrator(management), 'sts:AssumeRole', role),
  ]),
  serviceMay(
    'the schedule takes its role',
    'scheduler.amazonaws.com',
    'sts:AssumeRole',
    scheduler,
    sourceOf(management, theSchedule),
  ),
  serviceMayNot(
    'a schedule of another group takes the role',
    'scheduler.amazonaws.com',
    'sts:AssumeRole',
    scheduler,
    sourceOf(management, theSchedule.replace('iam-credential', 'another')),
  ),
  serviceMayNot(
    'a schedule of another account takes the role',
    'scheduler.amazonaws.com',
    'sts:AssumeRole',
    scheduler,
    sourceOf(member, theSchedule),
  ),
  serviceMayNot(
    'ECS takes the role of the schedule',
    'ecs-tasks.amazonaws.com',
    'sts:AssumeRole',
    scheduler,
    sourceOf(management, theSchedule),
  ),
  mayNot('an administrator assumes the role of the schedule', administrator(management), 'sts:AssumeRole', scheduler),
  ...(
    [
      ['the role of the notifications', notification, logArchive, region],
      ['the role of the notifications of the key', keyNotice, security, region],
      ['the role of the alerts', alert, management, region],
      ['the role that forwards events', forwarder, management, 'us-east-1'],
    ] as const
  ).flatMap(([name, taken, account, where]) => {
    const taking = (who: string, service: string, source: ReturnType<typeof sourceOf>) =>
      [`${who} takes ${name}`, service, 'sts:AssumeRole', taken, source] as const
    const ours = aRule(account, where)
    const here = sourceOf(account, ours)
    const anotherRule = sourceOf(account, ours.replace('iam-credential', 'another'))
    return [
      serviceMay(...taking('a rule of its account', 'events.amazonaws.com', here)),
      serviceMayNot(...taking('a rule of another account', 'events.amazonaws.com', sourceOf(member, ours))),
      serviceMayNot(...taking('another rule', 'events.amazonaws.com', anotherRule)),
      serviceMayNot(...taking('Lambda', 'lambda.amazonaws.com', here)),
    ]
  }),
]

const executing: readonly Row[] = [
  may(
    'the execution role opens a log stream',
    execution,
    'logs:CreateLogStream',
    `${logGroup}:log-stream:run/worker/1`,
  ),
  may('the execution role writes to the log', execution, 'logs:PutLogEvents', `${logGroup}:log-stream:run/worker/1`),
  mayNot(
    'the execution role writes to another log',
    execution,
    'logs:PutLogEvents',
    `arn:aws:logs:${region}:${management}:log-group:another:log-stream:x`,
  ),
  mayNot('the execution role reads the log', execution, 'logs:GetLogEvents', `${logGroup}:log-stream:run/worker/1`),
  ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].flatMap((action) => [
    may(`the execution role calls ${action}`, execution, `ecr:${action}`, repository),
    mayNot(
      `the execution role calls ${action} for another repository`,
      execution,
      `ecr:${action}`,
      `${repository}-old`,
    ),
  ]),
  may('the execution role authenticates at the registry', execution, 'ecr:GetAuthorizationToken', '*'),
  mayNot('the execution role pushes an image', execution, 'ecr:PutImage', repository),
  mayNot('the execution role enters a member account', execution, 'sts:AssumeRole', memberRole),
]

export const runRows = [...starting, ...operating, ...services, ...executing]
