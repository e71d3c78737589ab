import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Stack } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, type PrincipalBase } from 'aws-cdk-lib/aws-iam'
import * as bucketPolicy from '../../infra/policies/bucket-policy.ts'
import * as changesRole from '../../infra/policies/changes-role.ts'
import * as eventBusPolicy from '../../infra/policies/event-bus-policy.ts'
import * as executionRole from '../../infra/policies/execution-role.ts'
import * as keyPolicy from '../../infra/policies/key-policy.ts'
import * as memberRole from '../../infra/policies/member-role.ts'
import * as notifications from '../../infra/policies/notifications.ts'
import * as readerRole from '../../infra/policies/reader-role.ts'
import * as runningTasks from '../../infra/policies/running-tasks.ts'
import * as signingKeyPolicy from '../../infra/policies/signing-key-policy.ts'
import * as taskRole from '../../infra/policies/task-role.ts'
import * as topicPolicy from '../../infra/policies/topic-policy.ts'
import { changesStatements } from './statements/changes.ts'
import { readerStatements } from './statements/reader.ts'
import { roleStatements } from './statements/roles.ts'
import { signingStatements } from './statements/signing.ts'
import { storageStatements } from './statements/storage.ts'
import { access, isTask, root } from './statements/vocabulary.ts'
import { Resolver } from './synthesis/resolve.ts'

/** Every statement, letter by letter, as it stands in account 1… of eu-central-1. */
const stack = new Stack()
const resolver = new Resolver({
  name: 'stack',
  account: '111111111111',
  region: 'eu-central-1',
  template: { Resources: {} },
})
const resolved = (statement: PolicyStatement) => resolver.resolve(stack.resolve(statement.toStatementJson()))
const trust = (principal: PrincipalBase) =>
  resolver.resolve(
    stack.resolve(
      new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [principal] })],
      }).toJSON().Statement[0],
    ),
  )

const statements = [
  ...storageStatements,
  ...roleStatements,
  ...readerStatements,
  ...signingStatements,
  ...changesStatements,
]

suite('statements, letter by letter', () => {
  for (const [made, expected] of statements) {
    test(made.sid ?? '', () => {
      const actual = resolved(made) as { Resource: unknown }
      assert.deepEqual(sorted(actual), sorted(expected as typeof actual))
    })
  }

  test('none is missing here', () => {
    const modules = [
      bucketPolicy,
      changesRole,
      eventBusPolicy,
      executionRole,
      keyPolicy,
      memberRole,
      notifications,
      readerRole,
      runningTasks,
      signingKeyPolicy,
      taskRole,
      topicPolicy,
    ]
    const others = [
      'operators',
      'rolesLike',
      'rulesOfThisAccount',
      'tasksOfThisAccount',
      'theSchedule',
      'theTaskOfTheOrganization',
      'bucketPublisher',
      'keyPublisher',
    ]
    const functions = modules
      .flatMap((module) => Object.entries(module as Record<string, unknown>))
      .filter(([name, value]) => typeof value === 'function' && !others.includes(name))
    assert.equal(functions.length, statements.length)
  })
})

/** The order of actions and resources means nothing. */
const sorted = (one: { Action?: unknown; NotAction?: unknown; Resource: unknown }) => ({
  ...one,
  Action: [one.Action].flat().sort(),
  NotAction: [one.NotAction].flat().sort(),
  Resource: [one.Resource].flat().sort(),
})

suite('trust, letter by letter', () => {
  const fromHere = { 'aws:SourceAccount': '111111111111' }
  const trusts: readonly [string, PrincipalBase, object][] = [
    [
      'the task',
      taskRole.tasksOfThisAccount(),
      {
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Condition: { StringEquals: fromHere, ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-central-1:111111111111:*' } },
      },
    ],
    [
      'the schedule',
      runningTasks.theSchedule(),
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: fromHere,
          ArnEquals: {
            'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111111111111:schedule-group/iam-credential-reports',
          },
        },
      },
    ],
    [
      'the notifications',
      notifications.rulesOfThisAccount(),
      {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          StringEquals: fromHere,
          ArnLike: { 'aws:SourceArn': ['arn:aws:events:eu-central-1:111111111111:rule/iam-credential-reports-*'] },
        },
      },
    ],
    [
      'the notifications, with rules on a bus of our own',
      notifications.rulesOfThisAccount('bus'),
      {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          StringEquals: fromHere,
          ArnLike: {
            'aws:SourceArn': [
              'arn:aws:events:eu-central-1:111111111111:rule/iam-credential-reports-*',
              'arn:aws:events:eu-central-1:111111111111:rule/bus/*',
            ],
          },
        },
      },
    ],
    [
      'auditors',
      runningTasks.rolesLike(['a']),
      { Principal: root('111111111111'), Condition: { ArnLike: { 'aws:PrincipalArn': ['a'] } } },
    ],
    [
      'named operators',
      runningTasks.operators(['a']),
      { Principal: root('111111111111'), Condition: { ArnLike: { 'aws:PrincipalArn': ['a'] } } },
    ],
    ['operators that IAM chooses', runningTasks.operators([]), { Principal: root('111111111111') }],
    [
      'the member role',
      memberRole.theTaskOfTheOrganization(access),
      {
        Principal: root('222222222222'),
        Condition: { ArnEquals: isTask, StringEquals: { 'aws:PrincipalOrgID': 'o-x' } },
      },
    ],
  ]
  for (const [name, principal, expected] of trusts) {
    test(name, () => assert.deepEqual(trust(principal), { Effect: 'Allow', Action: 'sts:AssumeRole', ...expected }))
  }
})
