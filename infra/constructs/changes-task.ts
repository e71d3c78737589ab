import { RemovalPolicy } from 'aws-cdk-lib'
import type { FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { WorkerEnvironment } from '../../worker/config.ts'
import { changesContainerName, changesFamily, changesLogGroupName, changesRoleName } from '../names.ts'
import { listsRuns, readsRuns, writesChanges } from '../policies/changes-role.ts'
import { putsEvents } from '../policies/event-bus-policy.ts'
import { encryptsReports, type TaskAccess, tasksOfThisAccount } from '../policies/task-role.ts'
import { type WorkerSize, workerDefinition } from './worker-definition.ts'

export interface ChangesTaskProps extends Pick<TaskAccess, 'bucketName' | 'logArchiveAccount' | 'keyArn'>, WorkerSize {
  readonly executionRole: Role
  readonly environment: Partial<WorkerEnvironment>
  readonly logRetentionDays: number
}

/**
 * The task that compares each run with the one before. It has a role of its own, since the collector cannot read; no
 * role that a person may assume can pass it, because an override of its endpoints would disclose every report.
 */
export class ChangesTask extends Construct {
  readonly definition: FargateTaskDefinition
  readonly taskRole: Role
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: ChangesTaskProps) {
    super(scope, id)
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: changesLogGroupName,
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.taskRole = new Role(this, 'TaskRole', {
      roleName: changesRoleName,
      description: 'Compares runs of the IAM credential reports and publishes what changed',
      assumedBy: tasksOfThisAccount(),
      inlinePolicies: {
        compare: new PolicyDocument({
          statements: [readsRuns(props), listsRuns(props), writesChanges(props), encryptsReports(props), putsEvents()],
        }),
      },
    })
    this.definition = workerDefinition(this, {
      ...props,
      family: changesFamily,
      containerName: changesContainerName,
      command: ['compare', '--publish'],
      taskRole: this.taskRole,
      logGroup: this.logGroup,
      streamPrefix: 'compare',
    })
  }
}
