import { setTimeout as delay } from 'node:timers/promises'
import type { CommandLine } from './command-line.ts'
import { account } from './settings.ts'

const timeout = 60_000

/** A change of one resource, as a change set announces it. */
export interface Change {
  readonly Action: 'Add' | 'Modify' | 'Remove'
  readonly LogicalResourceId: string
  readonly ResourceType: string
  readonly Replacement?: 'True' | 'False' | 'Conditional'
}

interface ChangeSet {
  readonly Status: string
  readonly StatusReason?: string
  readonly Changes: readonly { readonly ResourceChange: Change }[]
}

/** Creates or updates a stack by a change set, and returns what it announced: nothing if nothing differs. */
export async function upgrade(
  cli: CommandLine,
  name: string,
  templateBody: string,
  type: 'CREATE' | 'UPDATE',
): Promise<readonly Change[]> {
  const cloudFormation = <Answer>(command: string, ...args: readonly string[]) =>
    cli.aws<Answer>(account, 'cloudformation', command, '--stack-name', name, ...args)
  const set = ['--change-set-name', `set-${type.toLowerCase()}`]
  const template = ['--template-body', templateBody, '--capabilities', 'CAPABILITY_NAMED_IAM']
  await cloudFormation('create-change-set', ...set, '--change-set-type', type, ...template)
  const { Status, StatusReason, Changes } = await settled(
    () => cloudFormation<ChangeSet>('describe-change-set', ...set),
    ({ Status }) => Status,
  )
  if (Status === 'FAILED' && StatusReason?.includes("didn't contain changes")) return []
  if (Status !== 'CREATE_COMPLETE') throw new Error(`The change set of ${name} is ${Status}: ${StatusReason}`)
  await cloudFormation('execute-change-set', ...set)
  const { StackStatus, StackStatusReason } = await settled(
    async () => {
      const { Stacks } = await cloudFormation<{ Stacks: { StackStatus: string; StackStatusReason?: string }[] }>(
        'describe-stacks',
      )
      return Stacks[0] ?? { StackStatus: 'GONE' }
    },
    ({ StackStatus }) => StackStatus,
  )
  if (StackStatus !== `${type}_COMPLETE`) throw new Error(`The stack ${name} is ${StackStatus}: ${StackStatusReason}`)
  return Changes.map(({ ResourceChange }) => ResourceChange)
}

/** Asks until the status is one that stays. */
async function settled<Answer>(ask: () => Promise<Answer>, status: (answer: Answer) => string): Promise<Answer> {
  for (const until = Date.now() + timeout; Date.now() < until; await delay(200)) {
    const answer = await ask()
    if (!/PROGRESS|PENDING/.test(status(answer))) return answer
  }
  throw new Error(`Not settled within ${timeout / 1000} s`)
}

/** Physical ids of a stack's resources of the types, by logical id. */
export async function physicalIds(
  cli: CommandLine,
  name: string,
  types: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { StackResources } = await cli.aws<{
    StackResources: { LogicalResourceId: string; PhysicalResourceId: string; ResourceType: string }[]
  }>(account, 'cloudformation', 'describe-stack-resources', '--stack-name', name)
  const found = StackResources.filter(({ ResourceType }) => types.includes(ResourceType))
  return new Map(found.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]))
}
