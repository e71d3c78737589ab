import { setTimeout as delay } from 'node:timers/promises'
import type { CommandLine } from './command-line.ts'
import { account } from './settings.ts'

const timeout = 120_000

/** What the deployed schedule would start: target and input, as EventBridge Scheduler hands them to RunTask. */
export interface ScheduleTarget {
  readonly Arn: string
  readonly RoleArn: string
  readonly Input: string
  readonly EcsParameters: {
    readonly TaskDefinitionArn: string
    readonly LaunchType: string
    readonly PropagateTags: string
    readonly NetworkConfiguration: { readonly AwsvpcConfiguration: Readonly<Record<string, unknown>> }
  }
}

/** A container of a task definition, and where it logs. */
export interface Container {
  readonly name: string
  readonly logGroup: string
  readonly streamPrefix: string
}

const worker: Container = { name: 'worker', logGroup: '/iam-credential-reports/worker', streamPrefix: 'run' }

/** A task that has stopped, and what its worker wrote. */
export interface StoppedTask {
  readonly arn: string
  /** Of the container that has the worker's program. */
  readonly exitCode: number | undefined
  readonly log: string
}

/** Calls RunTask with the target of the schedule, as Scheduler does, and waits for the task's end. */
export async function runAsScheduled(
  cli: CommandLine,
  target: ScheduleTarget,
  slot: string,
  container: Container = worker,
): Promise<StoppedTask> {
  const { TaskDefinitionArn, LaunchType, PropagateTags, NetworkConfiguration } = target.EcsParameters
  const { AssignPublicIp, SecurityGroups, Subnets } = NetworkConfiguration.AwsvpcConfiguration
  const request = {
    cluster: target.Arn,
    taskDefinition: TaskDefinitionArn,
    launchType: LaunchType,
    propagateTags: PropagateTags,
    networkConfiguration: {
      awsvpcConfiguration: { assignPublicIp: AssignPublicIp, securityGroups: SecurityGroups, subnets: Subnets },
    },
    overrides: JSON.parse(target.Input.replaceAll('<aws.scheduler.scheduled-time>', slot)),
  }
  const { tasks, failures } = await cli.aws<{ tasks: { taskArn: string }[]; failures: unknown[] }>(
    account,
    ...['ecs', 'run-task', '--cli-input-json', JSON.stringify(request)],
  )
  const [task] = tasks
  if (!task) throw new Error(`RunTask started nothing: ${JSON.stringify(failures)}`)
  return stopped(cli, target.Arn, task.taskArn, container)
}

interface DescribedTask {
  readonly lastStatus: string
  readonly stoppedReason?: string
  readonly containers: readonly { readonly name: string; readonly exitCode?: number }[]
}

/** Waits until a task has stopped. */
export async function stopped(
  cli: CommandLine,
  cluster: string,
  arn: string,
  container: Container = worker,
): Promise<StoppedTask> {
  const described = ['ecs', 'describe-tasks', '--cluster', cluster, '--tasks', arn]
  for (const until = Date.now() + timeout; Date.now() < until; await delay(500)) {
    const { tasks } = await cli.aws<{ tasks: DescribedTask[] }>(account, ...described)
    const [task] = tasks
    if (task?.lastStatus !== 'STOPPED') continue
    const { exitCode } = task.containers.find(({ name }) => name === container.name) ?? {}
    return { arn, exitCode, log: await logOf(cli, arn, container) }
  }
  throw new Error(`The task ${arn} did not stop within ${timeout / 1000} s`)
}

/** The lines of a container in the log group of its task definition. */
async function logOf(cli: CommandLine, arn: string, { name, logGroup, streamPrefix }: Container): Promise<string> {
  const stream = `${streamPrefix}/${name}/${arn.split('/').at(-1)}`
  const place = ['--log-group-name', logGroup, '--log-stream-name', stream]
  const { events } = await cli.aws<{ events: { message: string }[] }>(account, 'logs', 'get-log-events', ...place)
  return events.map(({ message }) => message).join('\n')
}

/** The target of the deployed schedule, with the names as the template has them. */
export async function scheduleTarget(get: (path: string) => Promise<unknown>): Promise<ScheduleTarget> {
  // MiniStack keeps the template's spelling of the network's fields, which the AWS CLI would leave out as unknown.
  const schedule = await get('/schedules/iam-credential-reports?groupName=iam-credential-reports')
  return (schedule as { Target: ScheduleTarget }).Target
}
