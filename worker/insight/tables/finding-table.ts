import { defuse } from '../../consolidated-report.ts'
import type { AssessedReport, Finding } from '../findings/assess.ts'
import { type Origin, originColumns, originOf } from './origin.ts'
import { type ParquetColumn, ParquetFile } from './parquet-file.ts'
import type { TableFormat } from './table.ts'
import { TextFile } from './text-file.ts'

interface Entry extends Origin {
  readonly finding: Finding
}

const text = (name: string, value: (finding: Finding) => string | undefined): ParquetColumn<Entry> => ({
  name,
  type: 'string',
  value: ({ finding }) => value(finding),
})

const checkColumns: readonly ParquetColumn<Entry>[] = [
  text('check_id', ({ check }) => check.id),
  text('check_title', ({ check }) => check.title),
  text('cis_v7', ({ check }) => check.cis.v7),
  text('cis_v6', ({ check }) => check.cis.v6),
  text('cis_v5', ({ check }) => check.cis.v5),
  text('security_hub', ({ check }) => check.securityHub),
  text('config_rule', ({ check }) => check.configRule),
  text('severity', ({ check }) => check.severity),
]

const outcomeColumns: readonly ParquetColumn<Entry>[] = [
  text('verdict', ({ outcome }) => outcome.verdict),
  text('principal', ({ row }) => row.user),
  text('principal_arn', ({ row }) => row.arn),
  text('reason', ({ outcome }) => outcome.reason),
  // A JSON object of the cells that show it.
  text('evidence', ({ evidence }) => evidence),
]

const remediationColumns: readonly ParquetColumn<Entry>[] = [text('remediation', ({ check }) => check.remediation)]

/** The columns of the findings, the same in both formats. */
export const findingColumns: readonly ParquetColumn<Entry>[] = [
  ...originColumns,
  ...checkColumns,
  ...outcomeColumns,
  ...remediationColumns,
]

function* entries(runId: string, { collected, findings }: AssessedReport): Generator<Entry> {
  const origin = originOf(runId, collected)
  for (const finding of findings) yield { ...origin, finding }
}

export const findingParquet: TableFormat = {
  kind: 'findings-parquet',
  prefix: 'findings-parquet',
  file: 'findings.parquet',
  contentType: 'application/vnd.apache.parquet',
  open(runId, sink) {
    const file = new ParquetFile(sink, findingColumns)
    return { add: (assessed) => file.append(entries(runId, assessed)), finish: () => file.finish() }
  },
}

/** RFC 4180. A library's general way to write a row costs three times as much, and large reports have many. */
const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

const csvCell = ({ type, value }: ParquetColumn<Entry>, entry: Entry): string => {
  const cell = value(entry) ?? ''
  return type === 'timestamp' ? new Date(Number(cell)).toISOString() : quote(defuse(String(cell)))
}

/** Cells that are the same for a report or a check are written once and repeated. */
function lineWriter(): (entry: Entry) => string {
  const repeated = new Map<unknown, string>()
  const join = (columns: readonly ParquetColumn<Entry>[], entry: Entry) =>
    columns.map((column) => csvCell(column, entry)).join(',')
  const once = (of: unknown, columns: readonly ParquetColumn<Entry>[], entry: Entry) => {
    const known = repeated.get(of)
    if (known !== undefined) return known
    const made = join(columns, entry)
    repeated.set(of, made)
    return made
  }
  return (entry) => {
    const { check } = entry.finding
    const origin = once(originColumns, originColumns, entry)
    return `${origin},${once(check, checkColumns, entry)},${join(outcomeColumns, entry)},${once(check.remediation, remediationColumns, entry)}\n`
  }
}

/** The findings for people and spreadsheets: formulas are defused. */
export const findingCsv: TableFormat = {
  kind: 'findings-csv',
  prefix: 'findings-csv',
  file: 'findings.csv',
  contentType: 'text/csv; charset=utf-8',
  open(runId, sink) {
    const file = new TextFile(sink)
    let rows = 0
    let header = `${findingColumns.map(({ name }) => name).join(',')}\n`
    return {
      async add(assessed) {
        let lines = header
        header = ''
        const line = lineWriter()
        for (const entry of entries(runId, assessed)) {
          lines += line(entry)
          rows += 1
        }
        await file.append(lines)
      },
      async finish() {
        await file.append(header)
        await file.finish()
        return { rows }
      },
    }
  },
}
