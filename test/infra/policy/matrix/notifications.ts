import { accounts, region } from '../../synthesis/fixtures.ts'
import {
  administrator,
  alert,
  deployer,
  eventBus,
  falseTask,
  forwarder,
  keyNotice,
  keyPublisher,
  notification,
  queue,
  scheduler,
  task,
  topic,
} from '../principals.ts'
import { may, mayNot, type Row, serviceMay, serviceMayNot } from './row.ts'

const { logArchive, management, member, outside, security } = accounts
const sourceOf = (account: string, arn: string) => ({ 'aws:SourceAccount': account, 'aws:SourceArn': arn })
const aRule = (account: string) => `arn:aws:events:${region}:${account}:rule/iam-credential-reports-run-finished`

const telling: readonly Row[] = [
  serviceMay(
    'an alarm of the account publishes',
    'cloudwatch.amazonaws.com',
    'sns:Publish',
    topic,
    sourceOf(management, `arn:aws:cloudwatch:${region}:${management}:alarm:x`),
  ),
  serviceMayNot(
    'an alarm of another account publishes',
    'cloudwatch.amazonaws.com',
    'sns:Publish',
    topic,
    sourceOf(outside, `arn:aws:cloudwatch:${region}:${outside}:alarm:x`),
  ),
  serviceMayNot('an alarm publishes without TLS', 'cloudwatch.amazonaws.com', 'sns:Publish', topic, {
    ...sourceOf(management, `arn:aws:cloudwatch:${region}:${management}:alarm:x`),
    'aws:SecureTransport': 'false',
  }),
  serviceMayNot(
    'a rule publishes without a role',
    'events.amazonaws.com',
    'sns:Publish',
    topic,
    sourceOf(management, aRule(management)),
  ),
  may('the rules of this deployment publish by their role', alert, 'sns:Publish', topic),
  mayNot('their role publishes without TLS', alert, 'sns:Publish', topic, { 'aws:SecureTransport': 'false' }),
  mayNot('their role publishes to another topic', alert, 'sns:Publish', `${topic}-other`),
  serviceMayNot('S3 publishes', 's3.amazonaws.com', 'sns:Publish', topic, sourceOf(management, aRule(management))),
  ...(
    [
      ['bucket', notification, logArchive],
      ['key', keyNotice, security],
    ] as const
  ).flatMap(([of, caller, account]) => [
    may(`the notifications of the ${of} publish`, caller, 'sns:Publish', topic),
    mayNot(`the notifications of the ${of} publish to another topic`, caller, 'sns:Publish', `${topic}-other`),
    mayNot(
      `the notifications of the ${of} publish to a topic of their own account`,
      caller,
      'sns:Publish',
      `arn:aws:sns:${region}:${account}:another`,
    ),
  ]),
  mayNot('an administrator of the security account publishes', administrator(security), 'sns:Publish', topic),
  may('the forwarder puts events on the bus of the Region of the topic', forwarder, 'events:PutEvents', eventBus),
  mayNot(
    'the forwarder puts events on another bus',
    forwarder,
    'events:PutEvents',
    eventBus.replace('default', 'another'),
  ),
  mayNot('an administrator of the log archive publishes', administrator(logArchive), 'sns:Publish', topic),
  mayNot('an administrator outside the organization publishes', administrator(outside), 'sns:Publish', topic),
  mayNot('the task publishes', task, 'sns:Publish', topic),
  may('the scheduler leaves what it could not deliver', scheduler, 'sqs:SendMessage', queue),
  mayNot('the scheduler leaves it without TLS', scheduler, 'sqs:SendMessage', queue, {
    'aws:SecureTransport': 'false',
  }),
  mayNot('the scheduler reads the queue', scheduler, 'sqs:ReceiveMessage', queue),
  mayNot(
    'the scheduler sends to another queue',
    scheduler,
    'sqs:SendMessage',
    `arn:aws:sqs:${region}:${management}:another`,
  ),
  mayNot('an administrator of another account reads the queue', administrator(outside), 'sqs:ReceiveMessage', queue),
]

/** The role that CDK makes so that the ARN of the key can be read from the stacks of other accounts. */
const keyStack = `arn:aws:cloudformation:${region}:${security}:stack/iam-credential-reports-key/id`
const handingOn: readonly Row[] = [
  ...[management, logArchive].map((account) =>
    may(
      `CloudFormation of ${account} takes the role that reads the outputs of the key stack`,
      deployer(account),
      'sts:AssumeRole',
      keyPublisher,
    ),
  ),
  mayNot(
    'an administrator of the log archive takes that role',
    administrator(logArchive),
    'sts:AssumeRole',
    keyPublisher,
  ),
  mayNot('a member account takes that role', administrator(member), 'sts:AssumeRole', keyPublisher),
  mayNot('a role of the name of the task takes that role', falseTask, 'sts:AssumeRole', keyPublisher),
  may('that role reads the outputs of the key stack', keyPublisher, 'cloudformation:DescribeStacks', keyStack),
  mayNot(
    'that role reads another stack',
    keyPublisher,
    'cloudformation:DescribeStacks',
    keyStack.replace('reports-key', 'reports-bucket'),
  ),
]

export const noticeRows = [...telling, ...handingOn]
