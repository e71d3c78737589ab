import type { PolicyStatement } from './statements.ts'

/** A statement list that says less than the one it was made from, or says it of more. */
export interface Mutant {
  /** What was taken out or widened. */
  readonly change: string
  readonly statements: readonly PolicyStatement[]
}

/** Every way to take one statement, condition, action, resource or value out of a policy, or to widen one to all. */
export function mutantsOf(statements: readonly PolicyStatement[]): Mutant[] {
  return statements.flatMap((statement, index) => {
    const name = statement.Sid ?? `statement ${index}`
    return [
      { change: `${name} dropped`, statements: statements.toSpliced(index, 1) },
      ...[...withoutConditions(statement), ...withoutItems(statement)].map(({ change, mutated }) => ({
        change: `${name} without ${change}`,
        statements: statements.with(index, mutated),
      })),
      ...[...widened(statement), ...excusing(statement)].map(({ change, mutated }) => ({
        change: `${name} with ${change}`,
        statements: statements.with(index, mutated),
      })),
    ]
  })
}

interface Change {
  readonly change: string
  readonly mutated: PolicyStatement
}

function withoutConditions(statement: PolicyStatement): Change[] {
  const { Condition = {} } = statement
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) => {
      const { [key]: _, ...others } = keys
      const mutatedKeys = (value: Readonly<Record<string, string | readonly string[]>>): PolicyStatement => ({
        ...statement,
        Condition: { ...Condition, [operator]: value },
      })
      return [
        { change: `${operator} ${key}`, mutated: mutatedKeys(others) },
        ...without(values).map(({ item, rest }) => ({
          change: `${operator} ${key} ${item}`,
          mutated: mutatedKeys({ ...keys, [key]: rest }),
        })),
      ]
    }),
  )
}

const withoutItems = (statement: PolicyStatement): Change[] =>
  (['Action', 'NotAction', 'Resource'] as const).flatMap((element) =>
    without(statement[element] ?? []).map(({ item, rest }) => ({
      change: item,
      mutated: { ...statement, [element]: rest },
    })),
  )

/** A list without each of its items; a list of one is dropped with its statement. */
const without = (values: string | readonly string[]) =>
  typeof values === 'string' || values.length < 2
    ? []
    : values.map((item, index) => ({ item, rest: values.toSpliced(index, 1) }))

/**
 * What is allowed, on any resource, for any principal, or for any value where an operator takes patterns. A wider
 * denial takes nothing from the defence.
 */
function widened(statement: PolicyStatement): Change[] {
  const { Effect, Resource, Principal, Condition = {} } = statement
  if (Effect === 'Deny') return []
  const everybody = JSON.stringify({ AWS: '*' })
  return [
    ...(Resource === undefined || Resource === '*'
      ? []
      : [{ change: 'any resource', mutated: { ...statement, Resource: '*' } }]),
    ...(Principal === undefined || JSON.stringify(Principal) === everybody
      ? []
      : [{ change: 'any principal', mutated: { ...statement, Principal: { AWS: '*' } } }]),
    ...Object.entries(Condition)
      .filter(([operator]) => /^(Arn|StringLike)/.test(operator))
      .flatMap(([operator, keys]) =>
        Object.keys(keys).map((key) => ({
          change: `${operator} ${key} of anything`,
          mutated: { ...statement, Condition: { ...Condition, [operator]: { ...keys, [key]: anything(key) } } },
        })),
      ),
  ]
}

/** Kinds of actions of S3 that change something, on buckets and on objects. */
const changes = {
  bucket: ['Create*', 'Delete*', 'PauseReplication', 'Put*', 'TagResource', 'UntagResource', 'Update*'],
  object: ['BypassGovernanceRetention', 'Delete*', 'InitiateReplication', 'Put*', 'Replicate*', 'Restore*', 'Update*'],
}

/** A denial of all actions but some, with one more kind of action that it does not deny. */
function excusing(statement: PolicyStatement): Change[] {
  const { NotAction, Resource = '' } = statement
  if (NotAction === undefined) return []
  return changes[String(Resource).endsWith('*') ? 'object' : 'bucket']
    .map((action) => `s3:${action}`)
    .filter((action) => ![NotAction].flat().includes(action))
    .map((action) => ({
      change: `${action} excused`,
      mutated: { ...statement, NotAction: [NotAction, action].flat() },
    }))
}

/** ARNs are matched part by part, so that one star is no ARN. */
const anything = (key: string) => (/arn$/i.test(key) || key === 'ecs:cluster' ? 'arn:*:*:*:*:*' : '*')
