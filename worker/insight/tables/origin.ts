import type { CollectedReport } from '../../model.ts'
import type { ParquetColumn } from './parquet-file.ts'

/** Which run, account and report a row comes from: the first columns of every table of reports. */
export interface Origin {
  readonly runId: string
  readonly accountId: string
  readonly accountName: string
  readonly accountEmail: string | undefined
  readonly partition: string
  readonly organizationalUnitPath: string
  /** Milliseconds since the epoch. */
  readonly reportGeneratedTime: number
}

/** A row of a report's table: all rows of a report share one origin. */
export interface FromReport {
  readonly origin: Origin
}

export const originOf = (runId: string, collected: CollectedReport): Origin => ({
  runId,
  accountId: collected.account.id,
  accountName: collected.account.name,
  accountEmail: collected.account.email,
  partition: collected.account.partition,
  organizationalUnitPath: collected.organizationalUnitPath,
  reportGeneratedTime: collected.generatedTime.getTime(),
})

export const originColumns: readonly ParquetColumn<FromReport>[] = [
  { name: 'run_id', type: 'string', value: ({ origin }) => origin.runId },
  { name: 'account_id', type: 'string', value: ({ origin }) => origin.accountId },
  { name: 'account_name', type: 'string', value: ({ origin }) => origin.accountName },
  { name: 'organizational_unit_path', type: 'string', value: ({ origin }) => origin.organizationalUnitPath },
  { name: 'report_generated_time', type: 'timestamp', value: ({ origin }) => origin.reportGeneratedTime },
]
