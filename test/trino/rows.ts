import type { openLake } from '../worker/insight/lake.ts'
import { runStatement, type Session, type StatementResult } from './statement.ts'

/** Rows of a statement with values in one form, and the columns with Trino's names of the types. */
export interface Rows {
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Runs a statement in Trino. Parameters go the way of `?`, not into the text. */
export async function trinoRows(session: Session, sql: string, parameters: readonly string[] = []): Promise<Rows> {
  const result: StatementResult = await runStatement(session, parameters.length === 0 ? sql : executed(sql, parameters))
  return {
    // What a query writes out itself has a length in Trino: varchar(7) for 'removed'.
    columns: result.columns.map(({ name, type }) => [name, type.replace(/^varchar\(\d+\)$/, 'varchar')]),
    rows: result.rows.map((row) => row.map((value, place) => uniform(value, result.columns[place]?.type ?? ''))),
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** https://trino.io/docs/current/sql/execute-immediate.html */
const executed = (sql: string, parameters: readonly string[]) =>
  `EXECUTE IMMEDIATE ${quoted(sql)} USING ${parameters.map(quoted).join(', ')}`

/** What DuckDB calls Trino's types. It keeps microseconds where Trino keeps the milliseconds that the files have. */
const typeNames: Readonly<Record<string, string>> = {
  VARCHAR: 'varchar',
  BOOLEAN: 'boolean',
  TIMESTAMP: 'timestamp(3)',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  // What DuckDB counts in.
  HUGEINT: 'bigint',
  DOUBLE: 'double',
}

/** Runs a statement in DuckDB, over the files of the archive. */
export async function duckDbRows(
  lake: Awaited<ReturnType<typeof openLake>>,
  sql: string,
  parameters: readonly string[] = [],
): Promise<Rows> {
  let place = 0
  const text = sql.replaceAll('?', () => quoted(parameters[place++] ?? ''))
  const columns = (await lake.rows(`DESCRIBE ${text}`)).map(
    ({ column_name, column_type }) =>
      [String(column_name), typeNames[String(column_type)] ?? String(column_type)] as const,
  )
  const rows = await lake.rows(text)
  return {
    columns,
    rows: rows.map((row) => columns.map(([name, type]) => uniform(row[name], type))),
  }
}

/** Integers of 64 bits as text, and times without zeros at their end. */
function uniform(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null
  if (type === 'bigint') return String(value)
  return type.startsWith('timestamp')
    ? String(value).replace(/\.?0+$/, (end) => (end.startsWith('.') ? '' : end))
    : value
}

/** Rows in an order that depends on nothing but them. */
export const sorted = (rows: Rows['rows']): Rows['rows'] =>
  rows
    .map((row) => JSON.stringify(row))
    .sort()
    .map((row) => JSON.parse(row) as unknown[])

/** The rows as a reader returns them that takes a backslash for an escape, where none stands before a quote. */
export const withoutBackslashes = ({ columns, rows }: Rows): Rows => ({
  columns,
  rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replaceAll('\\', '') : cell))),
})
