import { Aws, Stack } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { alertRoleName, clusterName } from '../names.ts'
import { consoleHost } from './console.ts'
import {
  foreignDefinitionPattern,
  foreignRunPattern,
  roleTamperingPattern,
  stoppedRunPattern,
} from './event-patterns.ts'
import { calledBy, type Notification, Notifications } from './notifications.ts'

export interface RunEventsProps {
  readonly topic: ITopic
  readonly clusterArn: string
  readonly taskRoleArn: string
  /** The roles that may start the task. */
  readonly startingRoleArns: readonly string[]
  /** ARN patterns of the roles that may register its definition. */
  readonly deployingRoleArns: readonly string[]
  /** Also publishes changes to the roles of the runs. */
  readonly alertOnTampering: boolean
}

/**
 * The ends of a task that need somebody. Each has a rule of its own, because only the pattern of a rule can find the
 * worker among the containers: the path of an input transformer takes a position, not a name.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const unsuccessfulEnds = [
  {
    id: 'RunFailed',
    name: 'run-failed',
    description: 'A run of the IAM credential reports failed with exit code 2: it could not run or could not finish',
    how: { exitCode: [2] },
  },
  {
    id: 'RunKilled',
    name: 'run-killed',
    description:
      'A run of the IAM credential reports was stopped or killed (exit code 143: stopped; 137: killed, or out of memory; 134 or 139: out of heap)',
    // 0, 1 and 3 are runs that finished; accounts without a report have an alarm.
    how: { exitCode: [{ 'anything-but': [0, 1, 2, 3] }] },
  },
  {
    id: 'TaskNotStarted',
    name: 'task-not-started',
    description: 'A run of the IAM credential reports did not start: its task failed before the worker ran',
    how: { stopCode: ['TaskFailedToStart'] },
  },
]

/** Publishes runs that failed, runs that an unexpected caller started, and changes to the roles of the runs. */
export class RunEvents extends Construct {
  readonly #notifications: Notifications

  constructor(scope: Construct, id: string, props: RunEventsProps) {
    super(scope, id)
    this.#notifications = new Notifications(this, {
      topicArn: props.topic.topicArn,
      roleName: alertRoleName,
      roleDescription: 'Publishes failed and unexpected runs of the IAM credential reports',
    })
    this.#failedRuns(props.clusterArn)
    this.#calls(props)
  }

  #failedRuns(clusterArn: string) {
    const host = consoleHost(Stack.of(this))
    for (const { id, name, description, how } of unsuccessfulEnds) {
      this.#add(id, {
        name: `iam-credential-reports-${name}`,
        description,
        eventPattern: stoppedRunPattern(clusterArn, how),
        paths: { task: '$.detail.taskArn', code: '$.detail.stopCode', reason: '$.detail.stoppedReason' },
        lines: [
          `${description}.`,
          'Task: <task>',
          'Stopped: <code>, <reason>',
          `https://${host}/ecs/v2/clusters/${clusterName}/tasks?region=${Aws.REGION}`,
        ],
      })
    }
  }

  #calls(props: RunEventsProps) {
    this.#add('ForeignRun', {
      name: 'iam-credential-reports-foreign-run',
      description: 'A caller other than the schedule and the operator role started the task',
      eventPattern: foreignRunPattern(props),
      paths: calledBy.paths,
      lines: [
        'A caller other than the schedule and the operator role started the task of the IAM credential reports.',
        ...calledBy.lines,
      ],
    })
    this.#add('ForeignDefinition', {
      name: 'iam-credential-reports-foreign-definition',
      description: 'A caller other than the deploying role registered a task definition with the role of the task',
      eventPattern: foreignDefinitionPattern(props),
      paths: calledBy.paths,
      lines: [
        'A caller other than the deploying role registered a task definition with the task role of the IAM credential reports.',
        ...calledBy.lines,
      ],
    })
    if (!props.alertOnTampering) return
    this.#add('RoleTampering', {
      name: 'iam-credential-reports-role-tampering',
      description: 'A caller tried to change a role of the IAM credential reports',
      eventPattern: roleTamperingPattern(),
      paths: { ...calledBy.paths, role: '$.detail.requestParameters.roleName' },
      lines: ['An attempt to change the role <role> of the IAM credential reports.', ...calledBy.lines],
    })
  }

  /** Rules have fixed names, so their logical ids are kept: CloudFormation creates a replacement first. */
  #add(id: string, notification: Notification) {
    this.#notifications.add(new Construct(this, id), 'Resource', notification)
  }
}
