import { Annotations, Aws, Duration, Size } from 'aws-cdk-lib'
import {
  AwsLogDriverMode,
  Capability,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs'
import type { Role } from 'aws-cdk-lib/aws-iam'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { WorkerEnvironment } from '../../worker/config.ts'
import { setVariables } from '../worker-environment.ts'
import type { WorkerImage } from './worker-image.ts'

/** The image and its size: the same for every task. */
export interface WorkerSize {
  readonly image: WorkerImage
  /** ARM64 or X86_64. */
  readonly architecture: string
  /** In 1/1024 of a vCPU. */
  readonly cpu: number
  /** In MiB. */
  readonly memory: number
}

export interface WorkerDefinitionProps extends WorkerSize {
  readonly family: string
  readonly containerName: string
  /** Arguments of the worker. @default none: it collects */
  readonly command?: string[]
  readonly taskRole: Role
  readonly executionRole: Role
  readonly logGroup: LogGroup
  /** Of the names of log streams. */
  readonly streamPrefix: string
  readonly environment: Partial<WorkerEnvironment>
}

/** A task definition with the worker as its one container, as child `Definition` of `scope`. */
export function workerDefinition(scope: Construct, props: WorkerDefinitionProps): FargateTaskDefinition {
  const definition = new FargateTaskDefinition(scope, 'Definition', {
    family: props.family,
    cpu: props.cpu,
    memoryLimitMiB: props.memory,
    // CDK would add to the roles what they are allowed here already, and more broadly.
    taskRole: props.taskRole.withoutPolicyUpdates(),
    executionRole: props.executionRole.withoutPolicyUpdates(),
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.of(props.architecture),
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
  })
  const linuxParameters = new LinuxParameters(scope, 'LinuxParameters')
  linuxParameters.dropCapabilities(Capability.ALL)
  const container = definition.addContainer(props.containerName, {
    containerName: props.containerName,
    image: ContainerImage.fromRegistry(props.image.uri),
    ...(props.command && { command: props.command }),
    // The SDK needs the Region, and no page of AWS promises that Fargate sets it.
    environment: { AWS_REGION: Aws.REGION, ...setVariables(props.environment) },
    readonlyRootFilesystem: true,
    linuxParameters,
    // The most that Fargate gives: the worker ends within 90 s of SIGTERM and writes its manifest.
    stopTimeout: Duration.seconds(120),
    logging: LogDrivers.awsLogs({
      logGroup: props.logGroup,
      streamPrefix: props.streamPrefix,
      // A blocked standard output would freeze the worker; the buffer holds more lines than a run writes.
      mode: AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: Size.mebibytes(25),
    }),
  })
  Annotations.of(container).acknowledgeWarning(
    '@aws-cdk/aws-ecs:ecrImageRequiresPolicy',
    'The execution role states what it pulls',
  )
  return definition
}
