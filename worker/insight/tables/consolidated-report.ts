import { classicColumns } from '../../evidence/report-csv.ts'
import type { CollectedReport } from '../../model.ts'
import { csvCell, csvLine } from './csv-line.ts'
import { spreadsheetCsvCell, spreadsheetJson } from './spreadsheet-cell.ts'

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

export const consolidatedHeader = (): string => csvLine(consolidatedColumns)

/** The rows of one report as lines of the table, each ending with a newline. */
export function consolidatedRows(runId: string, collected: CollectedReport): string {
  const { account, organizationalUnitPath, generatedTime, report } = collected
  const origin = [runId, account.id, account.name, organizationalUnitPath, generatedTime.toISOString()].map(
    spreadsheetCsvCell,
  )
  const additional = report.columns.slice(classicColumns.length)
  let lines = ''
  for (const row of report.rows) {
    const cells = [...origin]
    for (let index = 0; index < classicColumns.length; index++) cells.push(spreadsheetCsvCell(row[index] ?? ''))
    const extra = additional.map((name, index) => [name, row[classicColumns.length + index]])
    cells.push(extra.length > 0 ? csvCell(spreadsheetJson(JSON.stringify(Object.fromEntries(extra)))) : '')
    lines += `${cells.join(',')}\n`
  }
  return lines
}
