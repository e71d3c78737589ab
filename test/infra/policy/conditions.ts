/** What is known about a request, by condition key. */
export type Context = Readonly<Record<string, string>>
/** Operator, key, expected values. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

type Compare = (received: string, expected: string) => boolean

const equal: Compare = (received, expected) => received === expected

/** `*` stands for any characters, `?` for one. */
export function matchesPattern(received: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return received === pattern
  const known = patterns.get(pattern) ?? compile(pattern)
  patterns.set(pattern, known)
  return known.test(received)
}

/** Mutants ask for the same patterns thousands of times. */
const patterns = new Map<string, RegExp>()

function compile(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]')
  return new RegExp(`^${escaped}$`)
}

/** Each of the six parts of an ARN is matched by itself, so that a wildcard cannot reach over a colon. */
export function matchesArn(received: string, pattern: string): boolean {
  const parts = (arn: string) => {
    const [prefix = '', partition = '', service = '', region = '', account = '', ...rest] = arn.split(':')
    return [prefix, partition, service, region, account, rest.join(':')]
  }
  const receivedParts = parts(received)
  return parts(pattern).every((part, index) => matchesPattern(receivedParts[index] ?? '', part))
}

const numericLessThan: Compare = (received, expected) => {
  const numbers = [Number(received), Number(expected)] as const
  if (numbers.some(Number.isNaN)) throw new Error(`Not numbers: ${received}, ${expected}`)
  return numbers[0] < numbers[1]
}

/** Positive operators hold if any expected value does; negated ones if none does, and if the key is absent. */
const operators: Readonly<Record<string, { readonly compare: Compare; readonly negated: boolean }>> = {
  StringEquals: { compare: equal, negated: false },
  StringNotEquals: { compare: equal, negated: true },
  StringLike: { compare: matchesPattern, negated: false },
  ArnEquals: { compare: matchesArn, negated: false },
  ArnLike: { compare: matchesArn, negated: false },
  ArnNotEquals: { compare: matchesArn, negated: true },
  ArnNotLike: { compare: matchesArn, negated: true },
  Bool: { compare: (received, expected) => received.toLowerCase() === expected.toLowerCase(), negated: false },
  NumericLessThan: { compare: numericLessThan, negated: false },
}

/**
 * Whether all conditions of a statement hold.
 *
 * @throws Error on an operator that is not known here: better no answer than a wrong one
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionsHold(block: ConditionBlock, context: Context): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  return Object.entries(block).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      holds(operator, known.get(key.toLowerCase()), typeof values === 'string' ? [values] : values),
    ),
  )
}

function holds(operator: string, received: string | undefined, expected: readonly string[]): boolean {
  if (operator === 'Null') {
    return expected.some((value) => (value === 'true') === (received === undefined))
  }
  const known = operators[operator]
  if (!known) throw new Error(`The condition operator ${operator} is not known to this evaluator`)
  const { compare, negated } = known
  if (received === undefined) return negated
  const any = expected.some((value) => compare(received, value))
  return negated ? !any : any
}
