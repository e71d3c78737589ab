import { readFileSync } from 'node:fs'
import * as z from 'zod'

const folder = new URL('../../schemas/', import.meta.url)
const loaded = new Map<string, z.ZodType>()

/** The schema with every object closed: what is written must be documented, although readers accept more. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const members = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]))
  return 'properties' in members ? { ...members, additionalProperties: false } : members
}

/**
 * Validates what a run wrote against a published JSON Schema (`manifest`, `started`, …).
 *
 * @returns what is wrong, in words; empty if nothing is
 */
export function schemaProblems(name: string, value: unknown): string[] {
  let schema = loaded.get(name)
  if (!schema) {
    const text = readFileSync(new URL(`${name}.schema.json`, folder), 'utf8')
    schema = z.fromJSONSchema(closed(JSON.parse(text)) as z.core.JSONSchema.JSONSchema)
    loaded.set(name, schema)
  }
  const { error } = schema.safeParse(value)
  return (error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.') || 'top'}: ${message} (schemas/${name}.schema.json; see npm run schemas)`,
  )
}
