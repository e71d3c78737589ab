import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A query as its file has it. */
export interface Query {
  /** The file's name without its ending. */
  readonly name: string
  /** The comment that it begins with, as one line. */
  readonly description: string
  /** Without the comment. */
  readonly sql: string
}

function readFolder(folder: string): readonly Query[] {
  const directory = fileURLToPath(new URL(`./${folder}/`, import.meta.url))
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const lines = readFileSync(`${directory}${file}`, 'utf8').split('\n')
      const start = lines.findIndex((line) => !line.startsWith('--'))
      return {
        name: file.slice(0, -'.sql'.length),
        description: lines
          .slice(0, start)
          .map((line) => line.replace(/^--\s*/, ''))
          .join(' '),
        sql: lines.slice(start).join('\n').trim(),
      }
    })
}

/** The queries that auditors ask. `?` stands for a parameter of the execution. */
export const namedQueries = (): readonly Query[] => readFolder('named')

/** Views that the named queries rest on; each may use the ones before it. */
export function views(): readonly Query[] {
  const order = ['complete_runs', 'latest_complete_run', 'latest_credentials', 'previous_reports']
  return readFolder('views').toSorted((left, right) => order.indexOf(left.name) - order.indexOf(right.name))
}
