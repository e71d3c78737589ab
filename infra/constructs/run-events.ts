import { Aws, Stack } from 'aws-cdk-lib'
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { alertRoleName, clusterName } from '../names.ts'
import { publishesNotices, rulesOfThisAccount } from './bucket-notices.ts'
import { consoleHost } from './console.ts'
import { foreignRunPattern, stoppedRunPattern } from './event-patterns.ts'

export interface RunEventsProps {
  readonly topic: ITopic
  readonly clusterArn: string
  readonly taskRoleArn: string
  /** The roles that may start the task. */
  readonly startingRoleArns: readonly string[]
  /** ARN patterns of the roles that may register its definition. */
  readonly deployingRoleArns: readonly string[]
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

/** Tells the topic of runs that failed, and of runs that somebody else started. */
export class RunEvents extends Construct {
  constructor(scope: Construct, id: string, props: RunEventsProps) {
    super(scope, id)
    const role = new Role(this, 'Role', {
      roleName: alertRoleName,
      description: 'Tells the topic of the IAM credential reports of runs that failed or that somebody else started',
      assumedBy: rulesOfThisAccount(),
      inlinePolicies: { publish: new PolicyDocument({ statements: [publishesNotices(props.topic.topicArn)] }) },
    })
    const tells = (lines: readonly string[]): IRuleTarget => ({
      bind: () => ({ arn: props.topic.topicArn, role, input: RuleTargetInput.fromMultilineText(lines.join('\n')) }),
    })
    const host = consoleHost(Stack.of(this))
    for (const { id, name, description, how } of unsuccessfulEnds) {
      new Rule(this, id, {
        ruleName: `iam-credential-reports-${name}`,
        description,
        eventPattern: stoppedRunPattern(props.clusterArn, how),
        targets: [
          tells([
            `${description}.`,
            `Task: ${EventField.fromPath('$.detail.taskArn')}`,
            `Stopped: ${EventField.fromPath('$.detail.stopCode')}, ${EventField.fromPath('$.detail.stoppedReason')}`,
            `https://${host}/ecs/v2/clusters/${clusterName}/tasks?region=${Aws.REGION}`,
          ]),
        ],
      })
    }
    new Rule(this, 'ForeignRun', {
      ruleName: 'iam-credential-reports-foreign-run',
      description: 'Somebody who should not started the task, or registered a task definition with its role',
      eventPattern: foreignRunPattern(props),
      targets: [
        tells([
          'Somebody other than the schedule and the operator role started the task of the IAM credential reports, or registered a task definition with its role.',
          `What: ${EventField.fromPath('$.detail.eventName')}`,
          `Who: ${EventField.fromPath('$.detail.userIdentity.arn')}`,
          `When: ${EventField.fromPath('$.detail.eventTime')}, from ${EventField.fromPath('$.detail.sourceIPAddress')}`,
          `Error: ${EventField.fromPath('$.detail.errorCode')} (nothing here: it was allowed)`,
        ]),
      ],
    })
  }
}
