import type { CollectedReport } from '../../../worker/model.ts'
import { classicColumns } from '../../simulator/report-generator.ts'

export { classicColumns }

export type Cells = Partial<Record<(typeof classicColumns)[number] | 'additional_credentials_info', string>>

export const generatedTime = new Date('2026-11-22T10:15:00Z')

/** A time so many days before the report, in IAM's present form. */
export const daysAgo = (days: number, form: 'Z' | '+00:00' = 'Z') =>
  `${new Date(generatedTime.getTime() - days * 86_400_000).toISOString().slice(0, 19)}${form}`

const noKeys: Cells = {
  access_key_1_active: 'false',
  access_key_1_last_rotated: 'N/A',
  access_key_1_last_used_date: 'N/A',
  access_key_1_last_used_region: 'N/A',
  access_key_1_last_used_service: 'N/A',
  access_key_2_active: 'false',
  access_key_2_last_rotated: 'N/A',
  access_key_2_last_used_date: 'N/A',
  access_key_2_last_used_region: 'N/A',
  access_key_2_last_used_service: 'N/A',
  cert_1_active: 'false',
  cert_1_last_rotated: 'N/A',
  cert_2_active: 'false',
  cert_2_last_rotated: 'N/A',
}

/** A user who passes everything: console password used yesterday, MFA, no keys. */
export const goodUser: Cells = {
  user: 'alice',
  arn: 'arn:aws:iam::111122223333:user/alice',
  user_creation_time: daysAgo(400),
  password_enabled: 'true',
  password_last_used: daysAgo(1),
  password_last_changed: daysAgo(80),
  password_next_rotation: 'N/A',
  mfa_active: 'true',
  ...noKeys,
}

/** A root user who passes everything that a report can decide, in the newer shape. */
export const goodRoot: Cells = {
  ...goodUser,
  user: '<root_account>',
  arn: 'arn:aws:iam::111122223333:root',
  password_last_used: daysAgo(300),
  password_next_rotation: 'not_supported',
}

/** An active key. */
export const key = (slot: 1 | 2, rotated: string, used: string): Cells => ({
  [`access_key_${slot}_active`]: 'true',
  [`access_key_${slot}_last_rotated`]: rotated,
  [`access_key_${slot}_last_used_date`]: used,
})

/** A report of the given rows, as the worker hands it on. */
export function report(
  rows: readonly Cells[],
  {
    columns = classicColumns,
    id = '111122223333',
    name = 'Payments',
    path = 'Root/Workloads',
    generated = generatedTime,
  }: { columns?: readonly string[]; id?: string; name?: string; path?: string; generated?: Date } = {},
): CollectedReport {
  const cells = rows.map((row) => columns.map((column) => (row as Record<string, string>)[column] ?? ''))
  return {
    account: { id, name, state: 'ACTIVE', partition: 'aws' },
    organizationalUnitPath: path,
    generatedTime: generated,
    report: { columns, rows: cells, users: rows.filter((row) => row.user !== '<root_account>').length },
  }
}

/** Cells of a row whose principal has a credential beyond the classic columns. */
export const further: Cells = { additional_credentials_info: '1 additional access key. Call ListAccessKeys.' }
