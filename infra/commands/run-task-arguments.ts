import { containerName, stackNames, taskFamily } from '../names.ts'

const options = ['--accounts', '--exclude-accounts', '--organizational-units']

/** The worker's arguments of a run by hand. Only what a run by hand can mean is taken. */
export function containerCommand(
  args: readonly string[],
): { readonly command: readonly string[] } | { readonly problem: string } {
  const usage = `allowed: check, collect, ${options.map((option) => `${option} <ids>`).join(', ')}, --print`
  const [first, ...rest] = args
  const named = first !== undefined && !first.startsWith('--')
  if (named && first !== 'check' && first !== 'collect')
    return { problem: `received ${JSON.stringify(first)}; ${usage}` }
  const remaining = named ? rest : args
  const taken: string[] = []
  for (let index = 0; index < remaining.length; index++) {
    const [option = '', value = remaining[++index]] = (remaining[index] ?? '').split('=')
    if (!options.includes(option)) return { problem: `received ${JSON.stringify(option)}; ${usage}` }
    if (!value || !/^[\w,-]+$/.test(value))
      return { problem: `${option}: received ${JSON.stringify(value ?? '')}; ${usage}` }
    taken.push(option, value)
  }
  return { command: [named ? (first as string) : 'collect', ...taken] }
}

/** Arguments of the AWS CLI that read what the automation stack put out. */
export const stackOutputsArguments = (region: string): string[] => [
  'cloudformation',
  'describe-stacks',
  '--region',
  region,
  '--stack-name',
  stackNames.automation,
  '--query',
  'Stacks[0].Outputs',
  '--output',
  'json',
]

/** Arguments of the AWS CLI that start the task. */
export const runTaskArguments = (
  region: string,
  output: (name: string) => string,
  command: readonly string[],
): string[] => [
  'ecs',
  'run-task',
  '--region',
  region,
  '--cluster',
  output('ClusterName'),
  '--task-definition',
  output('TaskDefinitionArn'),
  '--launch-type',
  'FARGATE',
  '--network-configuration',
  output('NetworkConfiguration'),
  '--overrides',
  JSON.stringify({ containerOverrides: [{ name: containerName, command }] }),
  '--propagate-tags',
  'TASK_DEFINITION',
  '--started-by',
  taskFamily,
  '--query',
  '{task: tasks[0].taskArn, failures: failures}',
  '--output',
  'json',
]

/** What the AWS CLI prints for the arguments above. */
export interface RunTaskAnswer {
  readonly task: string | null
  readonly failures: readonly { readonly arn?: string; readonly reason?: string; readonly detail?: string }[]
}

/**
 * Why no task was started, or undefined if one was. RunTask answers with success and a list of failures where ECS
 * finds no capacity, or the task definition has become inactive.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
export function whyNotStarted({ task, failures }: RunTaskAnswer): string | undefined {
  if (task !== null && failures.length === 0) return undefined
  const reasons = failures.map(({ arn, reason, detail }) => [arn, reason, detail].filter(Boolean).join(': '))
  return `ECS started no task: ${reasons.join('; ') || 'it gave no reason'}`
}
