import {
  type Column,
  consolidatedColumns,
  controlStatusColumns,
  coverageColumns,
  credentialColumns,
  findingColumns,
  rawReportColumns,
} from './columns.ts'

/** A table over a prefix of the bucket. */
export interface ReportTable {
  readonly name: string
  readonly description: string
  readonly prefix: string
  readonly format: 'parquet' | 'csv'
  readonly columns: readonly Column[]
  /** Name of the partition column: the day in the key. */
  readonly partition: 'run_date' | 'report_date'
}

/** Everything that a run writes, by prefix and format. */
export const reportTables: readonly ReportTable[] = [
  {
    name: 'credential_reports',
    description: 'The credential reports as IAM gave them, text by position of the column',
    prefix: 'reports',
    format: 'csv',
    columns: rawReportColumns,
    partition: 'report_date',
  },
  {
    name: 'consolidated_csv',
    description: 'All accounts of a run in one CSV, neutralized for spreadsheets',
    prefix: 'consolidated',
    format: 'csv',
    columns: consolidatedColumns,
    partition: 'run_date',
  },
  {
    name: 'credentials',
    description: 'All accounts of a run in one table, typed, with the sentinels beside',
    prefix: 'consolidated-parquet',
    format: 'parquet',
    columns: credentialColumns,
    partition: 'run_date',
  },
  {
    name: 'findings_csv',
    description:
      'Controls that a principal fails or that its report cannot decide, as CSV neutralized for spreadsheets',
    prefix: 'findings-csv',
    format: 'csv',
    columns: findingColumns.map(({ name }) => ({ name, type: 'string' })),
    partition: 'run_date',
  },
  {
    name: 'findings',
    description: 'Controls that a principal fails or that its report cannot decide',
    prefix: 'findings-parquet',
    format: 'parquet',
    columns: findingColumns,
    partition: 'run_date',
  },
  {
    name: 'standing',
    description: 'How many principals of an account passed, failed or could not be decided, by control',
    prefix: 'standing-parquet',
    format: 'parquet',
    columns: controlStatusColumns,
    partition: 'run_date',
  },
  {
    name: 'coverage',
    description: 'Every account of a run and what became of it',
    prefix: 'coverage-parquet',
    format: 'parquet',
    columns: coverageColumns,
    partition: 'run_date',
  },
]
