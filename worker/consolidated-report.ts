import { stringify } from 'csv-stringify/sync'
import type { CollectedReport } from './model.ts'
import { classicColumns } from './report-csv.ts'

/** Columns of the table of all accounts. `additional` is a JSON object of what a report has beyond the classic columns. */
export const consolidatedColumns = [
  'run_id',
  'account_id',
  'account_name',
  'organizational_unit_path',
  'report_generated_time',
  ...classicColumns,
  'additional',
] as const

export const consolidatedHeader = (): string => stringify([[...consolidatedColumns]])

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe before it. Only tables for people are
 * treated so: the reports themselves stay byte for byte, and typed tables are joined on names.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export const defuse = (cell: string): string => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell)

/** The rows of one report as lines of the table, each ending with a newline. */
export function consolidatedRows(runId: string, collected: CollectedReport): string {
  const { account, organizationalUnitPath, generatedTime, report } = collected
  const origin = [runId, account.id, account.name, organizationalUnitPath, generatedTime.toISOString()]
  const additional = report.columns.slice(classicColumns.length)
  const lines = report.rows.map((row) => {
    const extra = additional.map((name, index) => [name, row[classicColumns.length + index]])
    const cells = [...origin, ...row.slice(0, classicColumns.length)]
    return [...cells.map(defuse), extra.length > 0 ? JSON.stringify(Object.fromEntries(extra)) : '']
  })
  return stringify(lines)
}
