import type { CollectedReport } from '../../model.ts'
import type { ParquetColumn } from './parquet-file.ts'

/** Which run, account and report a row comes from: the first columns of every table of reports. */
export interface Origin {
  readonly runId: string
  readonly accountId: string
  readonly accountName: string
  readonly organizationalUnitPath: string
  /** Milliseconds since the epoch. */
  readonly reportGeneratedTime: number
}

export const originOf = (runId: string, collected: CollectedReport): Origin => ({
  runId,
  accountId: collected.account.id,
  accountName: collected.account.name,
  organizationalUnitPath: collected.organizationalUnitPath,
  reportGeneratedTime: collected.generatedTime.getTime(),
})

export const originColumns: readonly ParquetColumn<Origin>[] = [
  { name: 'run_id', type: 'string', value: ({ runId }) => runId },
  { name: 'account_id', type: 'string', value: ({ accountId }) => accountId },
  { name: 'account_name', type: 'string', value: ({ accountName }) => accountName },
  { name: 'organizational_unit_path', type: 'string', value: ({ organizationalUnitPath }) => organizationalUnitPath },
  { name: 'report_generated_time', type: 'timestamp', value: ({ reportGeneratedTime }) => reportGeneratedTime },
]
