import { Annotations, Aws, Duration, RemovalPolicy, Size } from 'aws-cdk-lib'
import type { IVpc } from 'aws-cdk-lib/aws-ec2'
import {
  AwsLogDriverMode,
  Capability,
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { WorkerEnvironment } from '../../worker/config.ts'
import { clusterName, containerName, executionRoleName, logGroupName, taskFamily, taskRoleName } from '../names.ts'
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
import { setVariables } from '../worker-environment.ts'
import type { WorkerImage } from './worker-image.ts'

export interface WorkerTaskProps extends TaskAccess {
  readonly vpc: IVpc
  readonly image: WorkerImage
  /** ARM64 or X86_64. */
  readonly architecture: string
  /** In 1/1024 of a vCPU. */
  readonly cpu: number
  /** In MiB. */
  readonly memory: number
  readonly environment: WorkerEnvironment
  readonly logRetentionDays: number
}

/** The worker as a Fargate task: cluster, definition, its two roles and its log. */
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
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      family: taskFamily,
      cpu: props.cpu,
      memoryLimitMiB: props.memory,
      // CDK would add to the roles what they are allowed here already, and more broadly.
      taskRole: this.taskRole.withoutPolicyUpdates(),
      executionRole: this.executionRole.withoutPolicyUpdates(),
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.of(props.architecture),
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    })
    const linuxParameters = new LinuxParameters(this, 'LinuxParameters')
    linuxParameters.dropCapabilities(Capability.ALL)
    const container = this.definition.addContainer(containerName, {
      containerName,
      image: ContainerImage.fromRegistry(props.image.uri),
      // The SDK needs the Region, and no page of AWS promises that Fargate sets it.
      environment: { AWS_REGION: Aws.REGION, ...setVariables(props.environment) },
      readonlyRootFilesystem: true,
      linuxParameters,
      // The most that Fargate gives: the worker ends within 90 s of SIGTERM and writes its manifest.
      stopTimeout: Duration.seconds(120),
      logging: LogDrivers.awsLogs({
        logGroup: this.logGroup,
        streamPrefix: 'run',
        // A blocked standard output would freeze the worker; the buffer holds more lines than a run writes.
        mode: AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(25),
      }),
    })
    Annotations.of(container).acknowledgeWarning(
      '@aws-cdk/aws-ecs:ecrImageRequiresPolicy',
      'The execution role states what it pulls',
    )
  }

  get definitionFamilyArn(): string {
    return `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:task-definition/${taskFamily}`
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
          ],
        }),
      },
    })
  }

  #executionRole(image: WorkerImage): Role {
    return new Role(this, 'ExecutionRole', {
      roleName: executionRoleName,
      description: 'Starts the task of the IAM credential reports: image and log',
      assumedBy: tasksOfThisAccount(),
      inlinePolicies: {
        start: new PolicyDocument({
          statements: [
            writesTheLog(`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${logGroupName}`),
            ...(image.repositoryArn === undefined
              ? []
              : [pullsTheImage(image.repositoryArn), authenticatesAtTheRegistry()]),
          ],
        }),
      },
    })
  }
}
