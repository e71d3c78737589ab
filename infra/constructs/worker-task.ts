import { Aws, RemovalPolicy } from 'aws-cdk-lib'
import type { IVpc } from 'aws-cdk-lib/aws-ec2'
import { Cluster, ContainerInsights, type FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { WorkerEnvironment } from '../../worker/config.ts'
import {
  changesLogGroupName,
  clusterName,
  containerName,
  executionRoleName,
  logGroupName,
  taskFamily,
  taskRoleName,
} from '../names.ts'
import { putsEvents } from '../policies/event-bus-policy.ts'
import { authenticatesAtTheRegistry, pullsTheImage, writesTheLog } from '../policies/execution-role.ts'
import { signsManifests } from '../policies/signing-key-policy.ts'
import {
  encryptsReports,
  entersMemberAccounts,
  readsTheOrganization,
  type TaskAccess,
  tasksOfThisAccount,
  writesReports,
} from '../policies/task-role.ts'
import { type WorkerSize, workerDefinition } from './worker-definition.ts'
import type { WorkerImage } from './worker-image.ts'

export interface WorkerTaskProps extends TaskAccess, WorkerSize {
  readonly vpc: IVpc
  readonly environment: WorkerEnvironment
  readonly logRetentionDays: number
}

/** The collector as a Fargate task: cluster, definition, its role and its log, and the role that starts tasks. */
export class WorkerTask extends Construct {
  readonly cluster: Cluster
  readonly definition: FargateTaskDefinition
  readonly taskRole: Role
  readonly executionRole: Role
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: WorkerTaskProps) {
    super(scope, id)
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName,
      vpc: props.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    })
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName,
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.taskRole = this.#taskRole(props)
    this.executionRole = this.#executionRole(props.image)
    this.definition = workerDefinition(this, {
      ...props,
      family: taskFamily,
      containerName,
      taskRole: this.taskRole,
      executionRole: this.executionRole,
      logGroup: this.logGroup,
      streamPrefix: 'run',
    })
  }

  #taskRole(props: WorkerTaskProps): Role {
    return new Role(this, 'TaskRole', {
      roleName: taskRoleName,
      description: 'Collects the IAM credential reports of the organization',
      assumedBy: tasksOfThisAccount(),
      inlinePolicies: {
        collect: new PolicyDocument({
          statements: [
            readsTheOrganization(),
            entersMemberAccounts(props),
            writesReports(props),
            encryptsReports(props),
            ...(props.signingKeyArn === undefined ? [] : [signsManifests(props.signingKeyArn)]),
            putsEvents(),
          ],
        }),
      },
    })
  }

  #executionRole(image: WorkerImage): Role {
    const logs = [logGroupName, changesLogGroupName].map(
      (name) => `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${name}`,
    )
    return new Role(this, 'ExecutionRole', {
      roleName: executionRoleName,
      description: 'Starts the tasks of the IAM credential reports: image and logs',
      assumedBy: tasksOfThisAccount(),
      inlinePolicies: {
        start: new PolicyDocument({
          statements: [
            writesTheLog(logs),
            ...(image.repositoryArn === undefined
              ? []
              : [pullsTheImage(image.repositoryArn), authenticatesAtTheRegistry()]),
          ],
        }),
      },
    })
  }
}
