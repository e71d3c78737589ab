import { Aws, Stack } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import {
  alertRoleName,
  changesContainerName,
  changesFamily,
  clusterName,
  containerName,
  eventBusName,
  taskFamily,
} from '../names.ts'
import { consoleHost } from './console.ts'
import {
  type Ending,
  foreignDefinitionPattern,
  foreignRunPattern,
  roleTamperingPattern,
  stoppedRunPattern,
  workerEventPattern,
} from './event-patterns.ts'
import { calledBy, type Notification, Notifications } from './notifications.ts'

export interface RunEventsProps {
  readonly topic: ITopic
  readonly clusterArn: string
  /** The roles of the tasks. */
  readonly taskRoleArns: readonly string[]
  /** The roles that may start the task. */
  readonly startingRoleArns: readonly string[]
  /** ARN patterns of the roles that may register its definition. */
  readonly deployingRoleArns: readonly string[]
  /** Also publishes changes to the roles of the runs. */
  readonly alertOnTampering: boolean
}

const by = (name: string, exitCode: readonly unknown[]) => ({ containers: { name: [name], exitCode } })
const notStarted = { stopCode: ['TaskFailedToStart'] }

/**
 * The ends of a task that need somebody. Each has a rule of its own, because only the pattern of a rule can find the
 * worker among the containers: the path of an input transformer takes a position, not a name.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const unsuccessfulEnds: readonly {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly family: string
  readonly ending: Ending
}[] = [
  {
    id: 'RunFailed',
    name: 'run-failed',
    description: 'A run of the IAM credential reports failed with exit code 2: it could not run or could not finish',
    family: taskFamily,
    ending: by(containerName, [2]),
  },
  {
    id: 'RunKilled',
    name: 'run-killed',
    description:
      'A run of the IAM credential reports was stopped or killed (exit code 143: stopped; 137: killed, or out of memory; 134 or 139: out of heap)',
    // 0, 1 and 3 are runs that finished; accounts without a report have an alarm.
    family: taskFamily,
    ending: by(containerName, [{ 'anything-but': [0, 1, 2, 3] }]),
  },
  {
    id: 'TaskNotStarted',
    name: 'task-not-started',
    description: 'A run of the IAM credential reports did not start: its task failed before the worker ran',
    family: taskFamily,
    ending: notStarted,
  },
  {
    id: 'ChangesFailed',
    name: 'changes-failed',
    description:
      'The task that compares runs of the IAM credential reports failed: changes and events of a run may be missing',
    family: changesFamily,
    // 1, too: what it passed over may have been altered, and it is the only reader after each run.
    ending: { $or: [by(changesContainerName, [{ 'anything-but': [0] }]), notStarted] },
  },
]

/** Publishes what each run found, failed runs, unexpected callers that started one, and changes to the roles. */
export class RunEvents extends Construct {
  readonly #notifications: Notifications

  constructor(scope: Construct, id: string, props: RunEventsProps) {
    super(scope, id)
    this.#notifications = new Notifications(this, {
      topicArn: props.topic.topicArn,
      roleName: alertRoleName,
      roleDescription: 'Publishes results of the IAM credential reports, and failed and unexpected runs',
      eventBusName,
    })
    this.#summary()
    this.#failedRuns(props.clusterArn)
    this.#calls(props)
  }

  /** One e-mail a run. The worker writes the lines; a summary that arrives twice is the same e-mail twice. */
  #summary() {
    const link = (key: string) =>
      `https://${consoleHost(Stack.of(this))}/s3/object/<bucket>?region=${Aws.REGION}&prefix=<${key}>`
    this.#add('RunSummary', {
      name: 'iam-credential-reports-run-summary',
      description: 'A run of the IAM credential reports has ended: what it found, what changed, what is missing',
      eventBusName,
      eventPattern: workerEventPattern('Run Summary'),
      paths: {
        headline: '$.detail.headline',
        found: '$.detail.found',
        changed: '$.detail.changed',
        missing: '$.detail.missing',
        bucket: '$.detail.bucket',
        page: '$.detail.pageKey',
        manifest: '$.detail.manifestKey',
      },
      lines: [
        '<headline>',
        '<found>',
        '<changed>',
        '<missing>',
        `Page: ${link('page')}`,
        `Record: ${link('manifest')}`,
      ],
    })
  }

  #failedRuns(clusterArn: string) {
    const host = consoleHost(Stack.of(this))
    for (const { id, name, description, family, ending } of unsuccessfulEnds) {
      this.#add(id, {
        name: `iam-credential-reports-${name}`,
        description,
        eventPattern: stoppedRunPattern(clusterArn, family, ending),
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
      description: 'An unexpected caller started a task of the IAM credential reports',
      eventPattern: foreignRunPattern(props),
      paths: calledBy.paths,
      lines: [
        'A caller other than the schedule, the operator role and the rule for changes started a task of the IAM credential reports.',
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
