import { findingLines } from '../ocsf/finding-lines.ts'
import { consolidatedFile, consolidatedTable } from './consolidated-output.ts'
import { controlStatusTable } from './control-status-table.ts'
import { credentialTable } from './credential-table.ts'
import { findingCsv, findingParquet } from './finding-table.ts'
import type { TableFormat } from './table.ts'

const consolidatedCsv: TableFormat = {
  ...consolidatedFile,
  open(runId, sink) {
    const table = consolidatedTable(runId, sink)
    return { add: ({ collected }) => table.add(collected), finish: () => table.finish() }
  },
}

/** The tables that are written while reports come in; coverage follows when all accounts are done. */
export const tableFormats: readonly TableFormat[] = [
  consolidatedCsv,
  findingCsv,
  findingParquet,
  credentialTable,
  controlStatusTable,
  findingLines,
]
