import { type ConditionBlock, type Context, conditionsHold, matchesArn, matchesPattern } from './conditions.ts'

export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>
  readonly Action: string | readonly string[]
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

const known = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'])
const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

export const accountOf = (arn: string): string => arn.split(':')[4] ?? ''

/** How a statement names the caller: not at all, by its account's root, or itself (which `*` does too). */
export type Naming = 'not' | 'account' | 'directly'

/**
 * Whether and how a statement of a resource's policy names the caller.
 *
 * @throws Error on a kind of principal that is not known here
 */
export function naming(statement: PolicyStatement, caller: Caller): Naming {
  const { Principal } = statement
  if (Principal === undefined) throw new Error(`A resource's policy needs a principal: ${statement.Sid}`)
  if (Principal === '*') return 'directly'
  if (typeof Principal === 'string') throw new Error(`The principal ${Principal} is not known to this evaluator`)
  let found: Naming = 'not'
  for (const [kind, values] of Object.entries(Principal)) {
    if (kind !== 'AWS' && kind !== 'Service') throw new Error(`Principals of the kind ${kind} are not known here`)
    for (const value of list(values)) {
      const named = kind === 'Service' ? namesService(value, caller) : namesIdentity(value, caller)
      if (named === 'directly' || found === 'not') found = named
    }
  }
  return found
}

const namesService = (value: string, caller: Caller): Naming =>
  'service' in caller && caller.service === value ? 'directly' : 'not'

function namesIdentity(value: string, caller: Caller): Naming {
  if (value === '*') return 'directly'
  if ('service' in caller) return 'not'
  if (value === accountOf(caller.arn)) return 'account'
  const arn = /^arn:[a-z-]+:(iam|sts)::(\d{12}):(.+)$/.exec(value)
  if (!arn) throw new Error(`The principal ${value} is not known to this evaluator`)
  if (arn[3] === 'root') return arn[2] === accountOf(caller.arn) ? 'account' : 'not'
  return value === caller.arn ? 'directly' : 'not'
}

/**
 * Whether action, resource and conditions of a statement are those of the request. Trust policies have no resource.
 *
 * @throws Error on an element that is not known here (NotAction, NotResource, NotPrincipal)
 */
export function applies(statement: PolicyStatement, asked: Asked): boolean {
  for (const element of Object.keys(statement)) {
    if (!known.has(element)) throw new Error(`The element ${element} is not known to this evaluator`)
  }
  const { Action, Resource, Condition } = statement
  const action = asked.action.toLowerCase()
  return (
    list(Action).some((pattern) => matchesPattern(action, pattern.toLowerCase())) &&
    (Resource === undefined || list(Resource).some((pattern) => matchesResource(asked.resource, pattern))) &&
    conditionsHold(Condition ?? {}, asked.context)
  )
}

const matchesResource = (resource: string, pattern: string) => pattern === '*' || matchesArn(resource, pattern)
