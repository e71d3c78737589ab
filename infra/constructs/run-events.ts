import { Aws, Stack } from 'aws-cdk-lib'
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { alertRoleName, clusterName } from '../names.ts'
import { publishesNotices, rulesOfThisAccount } from './bucket-notices.ts'
import { consoleHost } from './console.ts'
import { failedRunPattern, foreignRunPattern } from './event-patterns.ts'

export interface RunEventsProps {
  readonly topic: ITopic
  readonly clusterArn: string
  readonly taskRoleArn: string
  /** The roles that may start the task. */
  readonly startingRoleArns: readonly string[]
  /** ARN patterns of the roles that may register its definition. */
  readonly deployingRoleArns: readonly string[]
}

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
    new Rule(this, 'RunFailed', {
      ruleName: 'iam-credential-reports-run-failed',
      description: 'A run could not start, could not finish, or was killed',
      eventPattern: failedRunPattern(props.clusterArn),
      targets: [
        tells([
          'A run of the IAM credential reports failed.',
          `Task: ${EventField.fromPath('$.detail.taskArn')}`,
          `Stopped: ${EventField.fromPath('$.detail.stopCode')}, ${EventField.fromPath('$.detail.stoppedReason')}`,
          `Exit code: ${EventField.fromPath('$.detail.containers[0].exitCode')} (2 could not run or finish, 137 killed, 143 stopped; none: it never started)`,
          `https://${host}/ecs/v2/clusters/${clusterName}/tasks?region=${Aws.REGION}`,
        ]),
      ],
    })
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
