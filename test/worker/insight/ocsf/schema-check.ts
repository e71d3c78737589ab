import { readFileSync } from 'node:fs'

interface Attribute {
  readonly type: string
  readonly object_type?: string
  readonly is_array?: boolean
  readonly requirement?: string
  readonly profile?: string | null
  readonly enum?: Readonly<Record<string, unknown>>
}

interface Definition {
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] }
}

interface Type {
  readonly type?: string
  readonly regex?: string
  readonly max_len?: number
}

interface Schema {
  readonly version: string
  readonly types: Readonly<Record<string, Type>>
  readonly classes: { readonly compliance_finding: Definition }
  readonly objects: Readonly<Record<string, Definition>>
}

const file = new URL('ocsf-1.6.0.json', import.meta.url)

/** The published schema, cut down to what a Compliance Finding uses. */
export const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema

type Members = Readonly<Record<string, unknown>>

/** What contradicts the schema in an event, with the place of each problem. */
export function problemsOf(event: Members): readonly string[] {
  const metadata = event.metadata as { readonly profiles?: readonly string[] } | undefined
  return objectProblems('', schema.classes.compliance_finding, event, metadata?.profiles ?? [])
}

function objectProblems(
  place: string,
  { attributes, constraints = {} }: Definition,
  value: Members,
  profiles: readonly string[],
): string[] {
  const applies = ({ profile }: Attribute) => !profile || profiles.includes(profile)
  const present = (name: string) => value[name] !== undefined
  const { at_least_one: atLeastOne, just_one: justOne } = constraints
  return [
    ...Object.entries(attributes)
      .filter(([name, attribute]) => attribute.requirement === 'required' && applies(attribute) && !present(name))
      .map(([name]) => `${place}.${name} is required`),
    ...(atLeastOne && !atLeastOne.some(present) ? [`${place}: one of ${atLeastOne.join(', ')} is required`] : []),
    ...(justOne && justOne.filter(present).length !== 1 ? [`${place}: just one of ${justOne.join(', ')}`] : []),
    ...Object.entries(value).flatMap(([name, member]) => {
      if (member === undefined) return []
      const attribute = attributes[name]
      if (!attribute || !applies(attribute)) return [`${place}.${name} is not in the schema`]
      if (attribute.is_array !== Array.isArray(member) && (attribute.is_array || Array.isArray(member))) {
        return [`${place}.${name} ${attribute.is_array ? 'has to be' : 'must not be'} an array`]
      }
      const members: readonly unknown[] = Array.isArray(member) ? member : [member]
      return members.flatMap((one) => valueProblems(`${place}.${name}`, attribute, one, profiles))
    }),
  ]
}

function valueProblems(place: string, attribute: Attribute, value: unknown, profiles: readonly string[]): string[] {
  if (attribute.type === 'object_t') {
    const name = attribute.object_type ?? ''
    // A generic object takes anything.
    if (name === 'object') return []
    const definition = schema.objects[name]
    if (!definition) return [`${place}: the object ${name} is not in the copy of the schema`]
    return objectProblems(place, definition, value as Members, profiles)
  }
  if (attribute.enum && !(String(value) in attribute.enum))
    return [`${place}: ${String(value)} is not in the enumeration`]
  return typeProblems(place, attribute.type, value)
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string_t: (value) => typeof value === 'string',
  integer_t: Number.isInteger,
  long_t: Number.isSafeInteger,
  boolean_t: (value) => typeof value === 'boolean',
  json_t: () => true,
}

function typeProblems(place: string, name: string, value: unknown): string[] {
  const type = schema.types[name]
  if (!type) return [`${place}: unknown type ${name}`]
  const isScalar = scalars[type.type ?? name]
  if (!isScalar) return [`${place}: no rule for the type ${name}`]
  if (!isScalar(value)) return [`${place}: ${JSON.stringify(value)} is no ${name}`]
  const tooLong = type.max_len !== undefined && String(value).length > type.max_len
  const mismatch = type.regex !== undefined && !new RegExp(type.regex).test(String(value))
  return tooLong || mismatch ? [`${place}: ${JSON.stringify(value)} does not match ${name}`] : []
}
