import type { PolicyStatement } from './statements.ts'

/** A statement list that says less than the one it was made from. */
export interface Mutant {
  /** What was taken out. */
  readonly change: string
  readonly statements: readonly PolicyStatement[]
}

/** Every way to take one statement, condition, action, resource or value out of a policy. */
export function mutantsOf(statements: readonly PolicyStatement[]): Mutant[] {
  return statements.flatMap((statement, index) => {
    const name = statement.Sid ?? `statement ${index}`
    return [
      { change: `${name} dropped`, statements: statements.toSpliced(index, 1) },
      ...[...withoutConditions(statement), ...withoutItems(statement)].map(({ change, mutated }) => ({
        change: `${name} without ${change}`,
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
  (['Action', 'Resource'] as const).flatMap((element) =>
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
