import { Duration } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { changesRuleName, changesStarterRoleName, taskFamily } from '../names.ts'
import { rulesOfThisAccount } from '../policies/notifications.ts'
import { passesTheRoles, ruleLeavesUndelivered, runsTheTask, tagsTheTask } from '../policies/running-tasks.ts'
import type { ChangesTask } from './changes-task.ts'
import { stoppedRunPattern } from './event-patterns.ts'
import type { Network } from './network.ts'
import type { WorkerTask } from './worker-task.ts'

export interface ChangesTriggerProps {
  /** Its end starts the other. */
  readonly task: WorkerTask
  readonly changes: ChangesTask
  readonly network: Network
}

/**
 * Starts the changes task whenever the collector's task has stopped: nobody but AWS can put events of the source
 * aws.ecs. The input is fixed, so that nothing of the event reaches the task.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export class ChangesTrigger extends Construct {
  readonly role: Role
  readonly deadLetterQueue: Queue

  constructor(scope: Construct, id: string, { task, changes, network }: ChangesTriggerProps) {
    super(scope, id)
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    })
    this.deadLetterQueue.addToResourcePolicy(ruleLeavesUndelivered(this.deadLetterQueue.queueArn, changesRuleName))
    const { taskDefinitionArn } = changes.definition
    const { clusterArn } = task.cluster
    this.role = new Role(this, 'Role', {
      roleName: changesStarterRoleName,
      description: 'Starts the task that compares runs of the IAM credential reports',
      assumedBy: rulesOfThisAccount(),
      inlinePolicies: {
        start: new PolicyDocument({
          statements: [
            runsTheTask({ taskDefinitionArn, clusterArn }),
            tagsTheTask(),
            passesTheRoles([changes.taskRole.roleArn, task.executionRole.roleArn]),
          ],
        }),
      },
    })
    new CfnRule(this, 'Rule', {
      name: changesRuleName,
      description: 'A run of the IAM credential reports has ended: compares it with the run before',
      eventPattern: stoppedRunPattern(clusterArn, taskFamily),
      targets: [
        {
          id: 'changes',
          arn: clusterArn,
          roleArn: this.role.roleArn,
          input: JSON.stringify({ containerOverrides: [] }),
          ecsParameters: {
            taskDefinitionArn,
            taskCount: 1,
            launchType: 'FARGATE',
            propagateTags: 'TASK_DEFINITION',
            networkConfiguration: {
              awsVpcConfiguration: {
                subnets: network.subnets.map(({ subnetId }) => subnetId),
                securityGroups: [network.securityGroup.securityGroupId],
                assignPublicIp: network.assignPublicIp ? 'ENABLED' : 'DISABLED',
              },
            },
          },
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        },
      ],
    })
  }
}
