import { isFullScope } from '../../evidence/manifest.ts'
import type { AccountResult, Scope } from '../../model.ts'
import { type ParquetColumn, ParquetFile, type ParquetType } from './parquet-file.ts'
import type { ByteSink } from './table-output.ts'

/** What is known of a run when its accounts are done. */
export interface CoverageRun {
  readonly runId: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly scope: Scope
  /** Whether every table of the run is whole: nothing was left out of the listing, and all files were published. */
  readonly tablesComplete: boolean
}

interface Entry {
  readonly run: CoverageRun
  readonly account: AccountResult
}

const column = (name: string, type: ParquetType, value: ParquetColumn<Entry>['value']): ParquetColumn<Entry> => ({
  name,
  type,
  value,
})

const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))

export const coverageColumns: readonly ParquetColumn<Entry>[] = [
  column('run_id', 'string', ({ run }) => run.runId),
  column('run_started_at', 'timestamp', ({ run }) => time(run.startedAt)),
  column('run_full_scope', 'boolean', ({ run }) => isFullScope(run.scope)),
  column('run_tables_complete', 'boolean', ({ run }) => run.tablesComplete),
  column('account_id', 'string', ({ account }) => account.id),
  column('account_name', 'string', ({ account }) => account.name),
  column('organizational_unit_path', 'string', ({ account }) => account.path),
  column('state', 'string', ({ account }) => account.state),
  column('status', 'string', ({ account }) => account.status),
  column('skip_reason', 'string', ({ account }) => account.reason),
  column('failure_stage', 'string', ({ account }) => account.failure?.stage),
  column('failure_kind', 'string', ({ account }) => account.failure?.kind),
  column('failure_code', 'string', ({ account }) => account.failure?.code),
  column('failure_message', 'string', ({ account }) => account.failure?.message),
  column('failure_attempts', 'integer', ({ account }) => account.failure?.attempts),
  column('report_key', 'string', ({ account }) => account.report?.key),
  column('report_generated_time', 'timestamp', ({ account }) => time(account.report?.generatedTime)),
  column('report_age_seconds', 'integer', ({ account }) => account.report && Math.round(account.report.ageSeconds)),
  column('report_bytes', 'long', ({ account }) => account.report && BigInt(account.report.bytes)),
  column('report_sha256', 'string', ({ account }) => account.report?.sha256),
  column('users', 'integer', ({ account }) => account.report?.users),
]

export const coverageTable = {
  kind: 'coverage-parquet',
  prefix: 'coverage-parquet',
  file: 'coverage.parquet',
  contentType: 'application/vnd.apache.parquet',
} as const

function* entries(run: CoverageRun, accounts: readonly AccountResult[]): Generator<Entry> {
  for (const account of accounts) yield { run, account }
}

/**
 * One row an account that was listed or asked for, whatever became of it. It is written last, and for interrupted
 * runs too: a query that joins it sees what is missing.
 */
export async function writeCoverage(
  sink: ByteSink,
  run: CoverageRun,
  accounts: readonly AccountResult[],
): Promise<{ readonly rows: number }> {
  const file = new ParquetFile(sink, coverageColumns)
  await file.append(entries(run, accounts))
  return file.finish()
}
