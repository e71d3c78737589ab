import type { Verdict } from '../../model.ts'
import type { AssessedReport, Finding } from '../findings/assess.ts'
import { supportsText } from '../findings/standards.ts'
import { csvCell } from './csv-line.ts'
import { type FromReport, originColumns, originOf } from './origin.ts'
import { type ParquetColumn, ParquetFile } from './parquet-file.ts'
import { spreadsheetCsvCell, spreadsheetJson } from './spreadsheet-cell.ts'
import type { TableFormat } from './table.ts'
import { TextFile } from './text-file.ts'

interface Entry extends FromReport {
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
]

const verdictColumns: readonly ParquetColumn<Entry>[] = [
  text('severity', ({ severity }) => severity),
  text('verdict', ({ outcome }) => outcome.verdict),
]

const principalColumns: readonly ParquetColumn<Entry>[] = [
  text('principal', ({ row }) => row.user),
  text('principal_arn', ({ row }) => row.arn),
]

const outcomeColumns: readonly ParquetColumn<Entry>[] = [
  text('reason', ({ outcome }) => outcome.reason),
  // A JSON object of the cells that show it.
  text('evidence', ({ evidence }) => evidence),
]

const remediationColumns: readonly ParquetColumn<Entry>[] = [
  text('remediation', ({ check }) => check.remediation),
  text('supports', ({ supports }) => supportsText(supports)),
]

/** `open` or `excepted` of a failure; nothing of what is undecidable. */
const statusOf = ({ outcome, exception }: Finding) =>
  outcome.verdict === 'fail' ? (exception ? 'excepted' : 'open') : undefined

const statusColumns: readonly ParquetColumn<Entry>[] = [
  text('status', statusOf),
  text('exception_reason', ({ exception }) => exception?.reason),
  text('exception_ticket', ({ exception }) => exception?.ticket),
  text('exception_approved_by', ({ exception }) => exception?.approvedBy),
  text('exception_expires', ({ exception }) => exception?.expires),
  { name: 'account_email', type: 'string', value: ({ origin }) => origin.accountEmail },
]

/** The columns of the findings, the same in both formats. */
export const findingColumns: readonly ParquetColumn<Entry>[] = [
  ...originColumns,
  ...checkColumns,
  ...verdictColumns,
  ...principalColumns,
  ...outcomeColumns,
  ...remediationColumns,
  ...statusColumns,
]

function* entries(runId: string, { collected, findings }: AssessedReport): Generator<Entry> {
  const origin = originOf(runId, collected)
  for (const finding of findings) yield { origin, finding }
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

/** A spreadsheet takes 2.10 for the number 2.1, so the CSV names the benchmark before each of its numbers. */
function cellOf({ name, type, value }: ParquetColumn<Entry>, entry: Entry): string {
  const cell = value(entry) ?? ''
  if (type === 'timestamp') return new Date(Number(cell)).toISOString()
  if (name === 'evidence') return csvCell(spreadsheetJson(String(cell)))
  return spreadsheetCsvCell(cell !== '' && name.startsWith('cis_') ? `CIS ${cell}` : String(cell))
}

/**
 * Columns as text. Those of a verdict of a check are written once a file and repeated, those of the report and of a
 * principal likewise: 36 ms for 13,605 findings instead of 49.
 */
function lineWriter() {
  const join = (columns: readonly ParquetColumn<Entry>[], entry: Entry) =>
    columns.map((column) => cellOf(column, entry)).join(',')
  const checks = new Map<string, { readonly before: string; readonly after: string }>()
  const checkOf = (entry: Entry) => {
    const { check, outcome } = entry.finding
    const key = `${check.id} ${outcome.verdict}`
    const before = () => join([...checkColumns, ...verdictColumns], entry)
    const known = checks.get(key) ?? { before: before(), after: join(remediationColumns, entry) }
    checks.set(key, known)
    return known
  }
  return (ofOneReport: Iterable<Entry>) => {
    let origin: string | undefined
    let row: Finding['row'] | undefined
    let principal = ''
    // Of findings without exception: the same for all of a report that have the same verdict.
    const statuses = new Map<Verdict, string>()
    let lines = ''
    let rows = 0
    for (const entry of ofOneReport) {
      origin ??= join(originColumns, entry)
      if (entry.finding.row !== row) {
        row = entry.finding.row
        principal = join(principalColumns, entry)
      }
      const { before, after } = checkOf(entry)
      const { exception, outcome } = entry.finding
      const status = (!exception && statuses.get(outcome.verdict)) || join(statusColumns, entry)
      if (!exception) statuses.set(outcome.verdict, status)
      lines += `${origin},${before},${principal},${join(outcomeColumns, entry)},${after},${status}\n`
      rows += 1
    }
    return { lines, rows }
  }
}

/** The findings for people and spreadsheets: formulas are neutralized. */
export const findingCsv: TableFormat = {
  kind: 'findings-csv',
  prefix: 'findings-csv',
  file: 'findings.csv',
  contentType: 'text/csv; charset=utf-8',
  open(runId, sink) {
    const file = new TextFile(sink)
    const write = lineWriter()
    let rows = 0
    let header = `${findingColumns.map(({ name }) => name).join(',')}\n`
    return {
      async add(assessed) {
        const written = write(entries(runId, assessed))
        const text = header + written.lines
        header = ''
        rows += written.rows
        await file.append(text)
      },
      async finish() {
        await file.append(header)
        await file.finish()
        return { rows }
      },
    }
  },
}
