/** Whether an event matches a pattern of EventBridge, as far as the patterns here need; throws on anything else. */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as Record<string, unknown>).every(([key, expected]) => {
    if (key === '$or') return (expected as readonly unknown[]).some((one) => matchesEvent(one, event))
    const value = (event as Record<string, unknown> | undefined)?.[key]
    if (Array.isArray(expected)) return expected.some((rule) => matchesValue(rule, value))
    if (Array.isArray(value)) return value.some((item) => matchesEvent(expected, item))
    return matchesEvent(expected, typeof value === 'object' && value !== null ? value : {})
  })
}

function matchesValue(rule: unknown, value: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return rule === value
  const [[name, argument] = ['', undefined]] = Object.entries(rule)
  if (name === 'exists') return argument === (value !== undefined)
  if (value === undefined) return false
  if (name === 'anything-but') return !list(argument).some((one) => matchesValue(one, value))
  if (name === 'wildcard') return list(argument).some((one) => matchesWildcard(String(one), String(value)))
  throw new Error(`The rule ${name} is not known here`)
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

function matchesWildcard(pattern: string, value: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(value)
}
