import { classicColumns } from '../../evidence/report-csv.ts'
import type { AssessedReport } from '../findings/assess.ts'
import {
  type CredentialRow,
  type FlagColumn,
  flagColumns,
  type MomentColumn,
  momentColumns,
} from '../findings/credential-row.ts'
import { type FromReport, originColumns, originOf } from './origin.ts'
import { type ParquetColumn, ParquetFile } from './parquet-file.ts'
import type { TableFormat } from './table.ts'

/** A row with where it comes from. */
interface Entry extends FromReport {
  readonly row: CredentialRow
  readonly additional: string | undefined
}

/** Most cells hold one of a few texts; one copy of each is kept instead of one a cell. */
const shared = new Map(['N/A', 'no_information', 'not_supported', ''].map((text) => [text, text]))
const share = (text: string) => shared.get(text) ?? text

const isFlag = (name: string): name is FlagColumn => (flagColumns as readonly string[]).includes(name)
const isMoment = (name: string): name is MomentColumn => (momentColumns as readonly string[]).includes(name)

/**
 * A column of the report. Booleans and times get their type and, in a column beside it, the text of a cell that
 * is neither: so `no_information` (never used) and `N/A` (none) stay apart, and nothing is lost.
 */
function columnsOf(name: string): readonly ParquetColumn<Entry>[] {
  if (!isFlag(name) && !isMoment(name)) {
    return [{ name, type: 'string', value: ({ row }) => share(row.cell(name)) }]
  }
  const read = isFlag(name)
    ? ({ row }: Entry) => row.flags[name]
    : ({ row }: Entry) => row.moments[name as MomentColumn]
  const typed = (entry: Entry) => {
    const value = read(entry)
    return typeof value === 'string' ? undefined : value
  }
  const sentinel = (entry: Entry) => {
    const value = read(entry)
    return typeof value === 'string' ? share(value) : undefined
  }
  return [
    { name, type: isFlag(name) ? 'boolean' : 'timestamp', value: typed },
    { name: `${name}_sentinel`, type: 'string', value: sentinel },
  ]
}

export const credentialColumns: readonly ParquetColumn<Entry>[] = [
  ...originColumns,
  ...classicColumns.flatMap(columnsOf),
  // A JSON object of what a report has beyond the classic columns.
  { name: 'additional', type: 'string', value: ({ additional }) => additional },
]

function* entries(runId: string, { collected, rows }: AssessedReport): Generator<Entry> {
  const origin = originOf(runId, collected)
  const further = collected.report.columns.slice(classicColumns.length)
  for (const row of rows) {
    const cells = further.map((name) => [name, row.cell(name)])
    yield { origin, row, additional: cells.length > 0 ? JSON.stringify(Object.fromEntries(cells)) : undefined }
  }
}

/** The reports of all accounts in one table, typed. Names are never neutralized: queries join on them. */
export const credentialTable: TableFormat = {
  kind: 'consolidated-parquet',
  prefix: 'consolidated-parquet',
  file: 'credential-report.parquet',
  contentType: 'application/vnd.apache.parquet',
  open(runId, sink) {
    const file = new ParquetFile(sink, credentialColumns)
    return { add: (assessed) => file.append(entries(runId, assessed)), finish: () => file.finish() }
  },
}
