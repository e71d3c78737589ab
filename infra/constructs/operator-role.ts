import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { operatorRoleName } from '../names.ts'
import {
  operators,
  passesTheRoles,
  readsTheLog,
  readsTheOutputs,
  runsTheTask,
  tagsTheTask,
  watchesTasks,
} from '../policies/running-tasks.ts'
import type { WorkerTask } from './worker-task.ts'

export interface OperatorRoleProps {
  readonly task: WorkerTask
  /** ArnLike patterns of who may assume it. @default any principal that IAM policies of the account allow */
  readonly operators: readonly string[]
}

/** The one role besides the schedule's that may start runs. Its holder can override the task's environment. */
export class OperatorRole extends Construct {
  readonly role: Role

  constructor(scope: Construct, id: string, { task, operators: patterns }: OperatorRoleProps) {
    super(scope, id)
    this.role = new Role(this, 'Role', {
      roleName: operatorRoleName,
      description: 'Starts and watches runs of the IAM credential reports by hand',
      assumedBy: operators(patterns),
      inlinePolicies: {
        operate: new PolicyDocument({
          statements: [
            runsTheTask({ taskDefinitionArn: task.definition.taskDefinitionArn, clusterArn: task.cluster.clusterArn }),
            tagsTheTask(),
            passesTheRoles([task.taskRole.roleArn, task.executionRole.roleArn]),
            watchesTasks(task.cluster.clusterArn),
            readsTheLog(task.logGroup.logGroupArn),
            readsTheOutputs(),
          ],
        }),
      },
    })
  }
}
