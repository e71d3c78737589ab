import { type ConditionBlock, type Context, conditionsHold, matchesArn, matchesPattern } from './conditions.ts'

export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: ConditionBlock
}

export interface PolicyDocument {
  readonly Version: string
  readonly Statement: readonly PolicyStatement[]
}

/** Who asks: a role's ARN (of its session) or an AWS service. */
export type Caller = { readonly arn: string } | { readonly service: string }

export interface Asked {
  readonly caller: Caller
  readonly action: string
  readonly resource: string
  readonly context: Context
}

const known = new Set(['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'Condition'])
const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

export const accountOf = (arn: string): string => arn.split(':')[4] ?? ''

/** How a statement names the caller: not at all, by its account, by its role, or with everybody, by `*`. */
export type Naming = 'not' | 'account' | 'role' | 'everybody'

const breadth: readonly Naming[] = ['not', 'account', 'role', 'everybody']
export const broadest = (namings: readonly Naming[]): Naming =>
  namings.reduce<Naming>((found, one) => (breadth.indexOf(one) > breadth.indexOf(found) ? one : found), 'not')

/**
 * Whether and how a statement of a resource's policy names the caller.
 *
 * @throws Error on a kind of principal that is not known here
 */
export function naming(statement: PolicyStatement, caller: Caller): Naming {
  const { Principal } = statement
  if (Principal === undefined) throw new Error(`A resource's policy needs a principal: ${statement.Sid}`)
  if (Principal === '*') return 'everybody'
  if (typeof Principal === 'string') throw new Error(`The principal ${Principal} is not known to this evaluator`)
  return broadest(
    Object.entries(Principal).flatMap(([kind, values]) => {
      if (kind !== 'AWS' && kind !== 'Service') throw new Error(`Principals of the kind ${kind} are not known here`)
      return list(values).map((value) =>
        kind === 'Service' ? namesService(value, caller) : namesIdentity(value, caller),
      )
    }),
  )
}

const namesService = (value: string, caller: Caller): Naming =>
  'service' in caller && caller.service === value ? 'role' : 'not'

function namesIdentity(value: string, caller: Caller): Naming {
  if (value === '*') return 'everybody'
  if ('service' in caller) return 'not'
  if (value === accountOf(caller.arn)) return 'account'
  const arn = /^arn:[a-z-]+:(iam|sts)::(\d{12}):(.+)$/.exec(value)
  if (!arn) throw new Error(`The principal ${value} is not known to this evaluator`)
  if (arn[3] === 'root') return arn[2] === accountOf(caller.arn) ? 'account' : 'not'
  return value === caller.arn ? 'role' : 'not'
}

/**
 * Whether action, resource and conditions of a statement are those of the request. Trust policies have no resource.
 *
 * @throws Error on an element that is not known here (NotResource, NotPrincipal)
 */
export function applies(statement: PolicyStatement, asked: Asked): boolean {
  for (const element of Object.keys(statement)) {
    if (!known.has(element)) throw new Error(`The element ${element} is not known to this evaluator`)
  }
  const { Action, NotAction, Resource, Condition } = statement
  if ((Action === undefined) === (NotAction === undefined)) throw new Error('One of Action and NotAction is needed')
  const action = asked.action.toLowerCase()
  const among = (patterns: string | readonly string[]) =>
    list(patterns).some((pattern) => matchesPattern(action, pattern.toLowerCase()))
  return (
    (Action !== undefined ? among(Action) : !among(NotAction ?? [])) &&
    (Resource === undefined || list(Resource).some((pattern) => matchesResource(asked.resource, pattern))) &&
    conditionsHold(Condition ?? {}, asked.context)
  )
}

const matchesResource = (resource: string, pattern: string) => pattern === '*' || matchesArn(resource, pattern)
