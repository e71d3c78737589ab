import type { AssessedReport, Counts } from '../findings/assess.ts'
import type { Check } from '../findings/check.ts'
import { type FromReport, originColumns, originOf } from './origin.ts'
import { type ParquetColumn, ParquetFile } from './parquet-file.ts'
import type { TableFormat } from './table.ts'

interface Entry extends FromReport {
  readonly check: Check
  readonly counts: Counts
}

const count = (name: string, verdict: keyof Counts): ParquetColumn<Entry> => ({
  name,
  type: 'integer',
  value: ({ counts }) => counts[verdict],
})

export const controlStatusColumns: readonly ParquetColumn<Entry>[] = [
  ...originColumns,
  { name: 'check_id', type: 'string', value: ({ check }) => check.id },
  { name: 'cis_v7', type: 'string', value: ({ check }) => check.cis.v7 },
  { name: 'severity', type: 'string', value: ({ check }) => check.severity },
  count('passed', 'pass'),
  count('failed', 'fail'),
  count('undecidable', 'undecidable'),
  count('not_applicable', 'not-applicable'),
  // Of the failed ones.
  count('excepted', 'excepted'),
]

function* entries(runId: string, { collected, controlStatus }: AssessedReport): Generator<Entry> {
  const origin = originOf(runId, collected)
  for (const [check, counts] of controlStatus ?? []) yield { origin, check, counts }
}

/**
 * How many principals of each account stand where with each check. The findings list what failed or could not be
 * decided; what passed is counted here, which is what a trend or an auditor's sample size needs, at a fraction of
 * the size of a row a principal.
 */
export const controlStatusTable: TableFormat = {
  kind: 'standing-parquet',
  prefix: 'standing-parquet',
  file: 'standing.parquet',
  contentType: 'application/vnd.apache.parquet',
  open(runId, sink) {
    const file = new ParquetFile(sink, controlStatusColumns)
    return { add: (assessed) => file.append(entries(runId, assessed)), finish: () => file.finish() }
  },
}
