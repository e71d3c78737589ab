import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib'
import { SubnetType } from 'aws-cdk-lib/aws-ec2'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler'
import { EcsRunFargateTask } from 'aws-cdk-lib/aws-scheduler-targets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { containerName, scheduleGroupName, scheduleName, schedulerRoleName } from '../names.ts'
import { leavesUndelivered, passesTheRoles, runsTheTask, tagsTheTask, theSchedule } from '../policies/running-tasks.ts'
import type { Network } from './network.ts'
import type { WorkerTask } from './worker-task.ts'

export interface RunScheduleProps {
  readonly task: WorkerTask
  readonly network: Network
  /** rate(…) or cron(…). */
  readonly expression: string
  /** A zone of the IANA database. */
  readonly timeZone: string
  readonly flexibleWindowMinutes: number
}

/** Starts the task on its schedule, and keeps what could not be started for somebody to look at. */
export class RunSchedule extends Construct {
  readonly role: Role
  readonly deadLetterQueue: Queue

  constructor(scope: Construct, id: string, props: RunScheduleProps) {
    super(scope, id)
    const { task, network } = props
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    })
    this.role = new Role(this, 'Role', {
      roleName: schedulerRoleName,
      description: 'Starts the task of the IAM credential reports on its schedule',
      assumedBy: theSchedule(),
      inlinePolicies: {
        start: new PolicyDocument({
          statements: [
            runsTheTask({ taskDefinitionArn: task.definition.taskDefinitionArn, clusterArn: task.cluster.clusterArn }),
            tagsTheTask(),
            passesTheRoles([task.taskRole.roleArn, task.executionRole.roleArn]),
            leavesUndelivered(this.deadLetterQueue.queueArn),
          ],
        }),
      },
    })
    new Schedule(this, 'Schedule', {
      scheduleName,
      // Of its own: the role trusts whatever is in the group.
      scheduleGroup: new ScheduleGroup(this, 'Group', { scheduleGroupName, removalPolicy: RemovalPolicy.DESTROY }),
      description: 'Collects the IAM credential reports of the organization',
      schedule: ScheduleExpression.expression(props.expression, TimeZone.of(props.timeZone)),
      timeWindow:
        props.flexibleWindowMinutes === 0
          ? TimeWindow.off()
          : TimeWindow.flexible(Duration.minutes(props.flexibleWindowMinutes)),
      target: new EcsRunFargateTask(task.cluster, {
        taskDefinition: task.definition,
        role: this.role.withoutPolicyUpdates(),
        deadLetterQueue: this.deadLetterQueue,
        // A run that starts hours late would share its reports with the next one.
        maxEventAge: Duration.hours(1),
        retryAttempts: 10,
        assignPublicIp: network.assignPublicIp,
        vpcSubnets: { subnetType: SubnetType.PUBLIC },
        securityGroups: [network.securityGroup],
        propagateTags: true,
        input: ScheduleTargetInput.fromObject({
          containerOverrides: [
            {
              name: containerName,
              environment: [{ name: 'SCHEDULED_TIME', value: ContextAttribute.scheduledTime }],
            },
          ],
        }),
      }),
    })
  }
}
