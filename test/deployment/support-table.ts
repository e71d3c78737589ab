import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../../scripts/image/engine.ts'

/** The page with the table of what MiniStack supports. */
export const tablePage = 'docs/deployment-test.md'

/** The resource types of the table, and whether MiniStack creates them by it. */
export function supportTable(): ReadonlyMap<string, 'created' | 'refused'> {
  const rows = readFileSync(join(projectFolder, tablePage), 'utf8').matchAll(
    /^\| `(AWS::\w+::\w+)` \| (created|refused)\b/gm,
  )
  return new Map([...rows].map(([, type = '', support]) => [type, support as 'created' | 'refused']))
}

/** A template of one resource without properties, to ask whether its type is known. */
export const templateOf = (type: string): string => JSON.stringify({ Resources: { One: { Type: type } } })
