import { Aws, type CfnCondition, CfnOutput } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { containerName, roleArn, taskFamily } from '../names.ts'
import type { Publisher } from '../policies/topic-policy.ts'
import { changesEnvironment, type WorkerEnvironmentProps, workerEnvironment } from '../worker-environment.ts'
import { AlertTopic } from './alert-topic.ts'
import { ChangesTask } from './changes-task.ts'
import { ChangesTrigger } from './changes-trigger.ts'
import { Network, type NetworkProps } from './network.ts'
import { OperatorRole } from './operator-role.ts'
import { RunAlarms } from './run-alarms.ts'
import { RunDashboard } from './run-dashboard.ts'
import { RunEventBus } from './run-event-bus.ts'
import { RunEvents } from './run-events.ts'
import { RunSchedule } from './run-schedule.ts'
import type { WorkerImage } from './worker-image.ts'
import { WorkerTask } from './worker-task.ts'

export interface AutomationProps extends WorkerEnvironmentProps {
  readonly organizationId: string
  readonly image: WorkerImage
  readonly architecture: string
  readonly cpu: number
  readonly memory: number
  readonly logRetentionDays: number
  readonly network?: NetworkProps['existing']
  readonly schedule: {
    readonly expression: string
    readonly timeZone: string
    readonly flexibleWindowMinutes: number
  }
  readonly operators: readonly string[]
  /** Names with path, of roles in this account; patterns are allowed. */
  readonly deployingRoles: readonly string[]
  readonly accountsFailedAbove: number
  readonly criticalFindingsAbove: number
  readonly missingRunHours?: number | undefined
  readonly email?: string | undefined
  readonly emailCondition?: CfnCondition
  /** Roles of other accounts that publish to the topic. */
  readonly publishers: readonly Publisher[]
  /** Whether changes to the roles of the runs are published. */
  readonly alertOnTampering: boolean
}

/** Everything in the account that the runs start from. */
export class Automation extends Construct {
  constructor(scope: Construct, id: string, props: AutomationProps) {
    super(scope, id)
    const network = new Network(this, 'Network', props.network ? { existing: props.network } : {})
    const task = new WorkerTask(this, 'Task', {
      ...props,
      vpc: network.vpc,
      environment: workerEnvironment(props),
    })
    const schedule = new RunSchedule(this, 'Runs', { task, network, ...props.schedule })
    const changes = new ChangesTask(this, 'Changes', {
      ...props,
      executionRole: task.executionRole,
      environment: changesEnvironment(props),
    })
    const trigger = new ChangesTrigger(this, 'ChangesTrigger', { task, changes, network })
    const taskRoleArns = [task.taskRole.roleArn, changes.taskRole.roleArn]
    const { bus } = new RunEventBus(this, 'EventBus', { roleArns: taskRoleArns })
    const operator = new OperatorRole(this, 'Operator', { task, operators: props.operators })
    const { topic } = new AlertTopic(this, 'Alerts', {
      publishers: props.publishers,
      email: props.email,
      ...(props.emailCondition && { emailCondition: props.emailCondition }),
    })
    const { alarms } = new RunAlarms(this, 'Alarms', {
      topic,
      deadLetterQueue: schedule.deadLetterQueue,
      changesDeadLetterQueue: trigger.deadLetterQueue,
      accountsFailedAbove: props.accountsFailedAbove,
      criticalFindingsAbove: props.criticalFindingsAbove,
      missingRunHours: props.missingRunHours,
    })
    const events = new RunEvents(this, 'Events', {
      topic,
      clusterArn: task.cluster.clusterArn,
      taskRoleArns,
      startingRoleArns: [schedule.role.roleArn, operator.role.roleArn, trigger.role.roleArn],
      deployingRoleArns: props.deployingRoles.map((role) => roleArn(Aws.ACCOUNT_ID, role)),
      alertOnTampering: props.alertOnTampering,
    })
    // Its rule names the bus: moto takes no reference to one.
    events.node.addDependency(bus)
    new RunDashboard(this, 'Overview', { alarms, logGroup: task.logGroup })
    this.#outputs(task, network, operator, schedule)
  }

  #outputs(task: WorkerTask, network: Network, operator: OperatorRole, schedule: RunSchedule) {
    const subnets = network.subnets.map((subnet) => subnet.subnetId).join(',')
    const group = network.securityGroup.securityGroupId
    const publicIp = network.assignPublicIp ? 'ENABLED' : 'DISABLED'
    const configuration = `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${group}],assignPublicIp=${publicIp}}`
    const outputs = {
      OperatorRoleArn: operator.role.roleArn,
      ClusterName: task.cluster.clusterName,
      TaskDefinitionArn: task.definition.taskDefinitionArn,
      NetworkConfiguration: configuration,
      DeadLetterQueueUrl: schedule.deadLetterQueue.queueUrl,
      RunTaskCommand: [
        'aws ecs run-task',
        `--region ${Aws.REGION}`,
        `--cluster ${task.cluster.clusterName}`,
        `--task-definition ${task.definition.taskDefinitionArn}`,
        '--launch-type FARGATE',
        `--network-configuration '${configuration}'`,
        `--overrides '{"containerOverrides":[{"name":"${containerName}","command":["collect"]}]}'`,
        `--started-by ${taskFamily}`,
      ].join(' '),
    }
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value }).overrideLogicalId(name)
    }
  }
}
