import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentedTables } from './tables.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Pages that may hold generated tables, relative to the project's root. */
const pages = (): string[] => [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

const block = /(<!-- table: ([a-z-]+)((?: [A-Z0-9_]+)*) -->\n)[\s\S]*?(<!-- end of table -->)/g

/**
 * A page with its generated tables as they should be: each stands between `<!-- table: NAME -->`, with names of
 * variables after the name where only those are wanted, and `<!-- end of table -->`.
 *
 * @throws Error for a table that does not exist
 */
export function withTables(page: string): string {
  return page.replaceAll(block, (_, begin: string, name: string, names: string, end: string) => {
    const make = documentedTables[name]
    if (!make) throw new Error(`no table ${name}; there are: ${Object.keys(documentedTables).join(', ')}`)
    return `${begin}\n${make(names.split(' ').filter(Boolean))}\n\n${end}`
  })
}

/** Pages whose tables are not as they should be, with their right content. */
export const stalePages = (): { readonly page: string; readonly content: string }[] =>
  pages().flatMap((page) => {
    const now = readFileSync(join(root, page), 'utf8')
    const content = withTables(now)
    return content === now ? [] : [{ page, content }]
  })

if (import.meta.main) {
  for (const { page, content } of stalePages()) {
    writeFileSync(join(root, page), content)
    process.stdout.write(`${page}\n`)
  }
}
