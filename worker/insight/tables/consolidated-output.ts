import type { CollectedReport } from '../../model.ts'
import { consolidatedHeader, consolidatedRows } from './consolidated-report.ts'
import type { ByteSink, Table } from './table-output.ts'

export const consolidatedFile = {
  kind: 'consolidated-csv',
  prefix: 'consolidated',
  file: 'credential-report.csv',
  contentType: 'text/csv; charset=utf-8',
} as const

/** The table of all accounts, as CSV. Rows of one account stand together; accounts come as they are collected. */
export function consolidatedTable(runId: string, sink: ByteSink): Table<CollectedReport> {
  let rows = 0
  let headerWritten: Promise<void> | undefined
  const writeHeader = () => {
    headerWritten ??= sink.write(Buffer.from(consolidatedHeader()))
    return headerWritten
  }
  return {
    async add(collected) {
      await writeHeader()
      await sink.write(Buffer.from(consolidatedRows(runId, collected)))
      rows += collected.report.rows.length
    },
    async finish() {
      await writeHeader()
      return { rows }
    },
  }
}
