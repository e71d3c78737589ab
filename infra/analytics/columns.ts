/**
 * The columns of the tables, by name and type as the worker writes them. They are written down here, and not taken
 * from the worker, since a table that is deployed must not change because the worker did; a test holds the two together.
 */
export type ColumnType = 'string' | 'boolean' | 'timestamp' | 'int' | 'bigint'

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

const columns = (type: ColumnType, names: string): readonly Column[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => ({ name, type }))

/** A typed column, and beside it the text of cells that hold no value of the type. */
const withSentinel = (type: ColumnType, names: string): readonly Column[] =>
  columns(type, names).flatMap((column) => [column, { name: `${column.name}_sentinel`, type: 'string' }])

const origin: readonly Column[] = [
  ...columns('string', 'run_id account_id account_name organizational_unit_path'),
  ...columns('timestamp', 'report_generated_time'),
]

const accessKey = (slot: 1 | 2): readonly Column[] => [
  ...withSentinel('boolean', `access_key_${slot}_active`),
  ...withSentinel('timestamp', `access_key_${slot}_last_rotated access_key_${slot}_last_used_date`),
  ...columns('string', `access_key_${slot}_last_used_region access_key_${slot}_last_used_service`),
]

const certificate = (slot: 1 | 2): readonly Column[] => [
  ...withSentinel('boolean', `cert_${slot}_active`),
  ...withSentinel('timestamp', `cert_${slot}_last_rotated`),
]

const typedReport: readonly Column[] = [
  ...columns('string', 'user arn'),
  ...withSentinel('timestamp', 'user_creation_time'),
  ...withSentinel('boolean', 'password_enabled'),
  ...withSentinel('timestamp', 'password_last_used password_last_changed password_next_rotation'),
  ...withSentinel('boolean', 'mfa_active'),
  ...accessKey(1),
  ...accessKey(2),
  ...certificate(1),
  ...certificate(2),
]

/** The reader of CSV knows text alone. */
const asText = (typed: readonly Column[]): readonly Column[] =>
  typed.filter(({ name }) => !name.endsWith('_sentinel')).map(({ name }) => ({ name, type: 'string' }))

export const credentialColumns: readonly Column[] = [...origin, ...typedReport, ...columns('string', 'additional')]

/** By position, as the header of every stored report is checked to be; older reports end before the last column. */
export const rawReportColumns: readonly Column[] = [
  ...asText(typedReport),
  ...columns('string', 'additional_credentials_info'),
]

export const consolidatedColumns: readonly Column[] = asText(credentialColumns)

export const findingColumns: readonly Column[] = [
  ...origin,
  ...columns(
    'string',
    `check_id check_title cis_v7 cis_v6 cis_v5 security_hub config_rule severity verdict principal principal_arn reason
    evidence remediation supports status exception_reason exception_ticket exception_approved_by exception_expires
    account_email`,
  ),
]

export const controlStatusColumns: readonly Column[] = [
  ...origin,
  ...columns('string', 'check_id cis_v7 severity'),
  ...columns('int', 'passed failed undecidable not_applicable excepted'),
]

export const coverageColumns: readonly Column[] = [
  ...columns('string', 'run_id'),
  ...columns('timestamp', 'run_started_at'),
  ...columns('boolean', 'run_full_scope run_tables_complete'),
  ...columns(
    'string',
    `account_id account_name organizational_unit_path state status skip_reason failure_stage failure_kind failure_code
    failure_message`,
  ),
  ...columns('int', 'failure_attempts'),
  ...columns('string', 'report_key'),
  ...columns('timestamp', 'report_generated_time'),
  ...columns('int', 'report_age_seconds'),
  ...columns('bigint', 'report_bytes'),
  ...columns('string', 'report_sha256'),
  ...columns('int', 'users'),
]

const completeRunColumns: readonly Column[] = [
  ...columns('string', 'run_id run_date'),
  ...columns('timestamp', 'run_started_at'),
  ...columns('bigint', 'accounts_with_report accounts_without_report accounts_not_entered'),
]

/** What the views give, by their names. */
export const viewColumns: Readonly<Record<string, readonly Column[]>> = {
  complete_runs: completeRunColumns,
  latest_complete_run: completeRunColumns,
  latest_credentials: [...credentialColumns, ...columns('string', 'run_date')],
  previous_reports: columns('string', 'account_id account_name run_id run_date previous_run_id previous_run_date'),
}
