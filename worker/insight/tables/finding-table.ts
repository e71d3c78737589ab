import { stringify } from 'csv-stringify/sync'
import { defuse } from '../../consolidated-report.ts'
import { type AssessedReport, evidenceOf, type Finding } from '../findings/assess.ts'
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

/** The columns of the findings, the same in both formats. */
export const findingColumns: readonly ParquetColumn<Entry>[] = [
  ...originColumns,
  text('check_id', ({ check }) => check.id),
  text('check_title', ({ check }) => check.title),
  text('cis_v7', ({ check }) => check.cis.v7),
  text('cis_v6', ({ check }) => check.cis.v6),
  text('cis_v5', ({ check }) => check.cis.v5),
  text('security_hub', ({ check }) => check.securityHub),
  text('config_rule', ({ check }) => check.configRule),
  text('severity', ({ check }) => check.severity),
  text('verdict', ({ outcome }) => outcome.verdict),
  text('principal', ({ row }) => row.user),
  text('principal_arn', ({ row }) => row.arn),
  text('reason', ({ outcome }) => outcome.reason),
  // A JSON object of the cells that show it.
  text('evidence', (finding) => JSON.stringify(evidenceOf(finding))),
  text('remediation', ({ check }) => check.remediation),
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
    const file = new ParquetFile(sink, findingColumns, 5_000)
    return { add: (assessed) => file.append(entries(runId, assessed)), finish: () => file.finish() }
  },
}

const csvCell = ({ type, value }: ParquetColumn<Entry>, entry: Entry): string => {
  const cell = value(entry) ?? ''
  return type === 'timestamp' ? new Date(Number(cell)).toISOString() : defuse(String(cell))
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
    let started = false
    const header = () => {
      if (started) return ''
      started = true
      return stringify([findingColumns.map(({ name }) => name)])
    }
    return {
      async add(assessed) {
        const lines = [...entries(runId, assessed)].map((entry) =>
          findingColumns.map((column) => csvCell(column, entry)),
        )
        rows += lines.length
        await file.append(header() + stringify(lines))
      },
      async finish() {
        await file.append(header())
        await file.finish()
        return { rows }
      },
    }
  },
}
