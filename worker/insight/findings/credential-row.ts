import { rootUser } from '../../evidence/report-csv.ts'
import type { CollectedReport } from '../../model.ts'
import { type Flag, type Moment, readFlag, readMoment } from './cell.ts'

export const flagColumns = [
  'password_enabled',
  'mfa_active',
  'access_key_1_active',
  'access_key_2_active',
  'cert_1_active',
  'cert_2_active',
] as const

export const momentColumns = [
  'user_creation_time',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'cert_1_last_rotated',
  'cert_2_last_rotated',
] as const

export type FlagColumn = (typeof flagColumns)[number]
export type MomentColumn = (typeof momentColumns)[number]

/** An access key of a user; the report knows two slots, in no order of age. */
export interface AccessKey {
  readonly slot: 1 | 2
  readonly active: Flag
  readonly lastRotated: Moment
  readonly lastUsed: Moment
}

/** A row of a credential report with its cells read once, for every check and table that follows. */
export interface CredentialRow {
  readonly user: string
  readonly arn: string
  readonly isRoot: boolean
  readonly flags: Readonly<Record<FlagColumn, Flag>>
  readonly moments: Readonly<Record<MomentColumn, Moment>>
  readonly keys: readonly [AccessKey, AccessKey]
  /** When the report was generated, in milliseconds since the epoch: ages are measured from here. */
  readonly generatedTime: number
  /** A cell as the report has it; empty where the report has no such column. */
  readonly cell: (column: string) => string
}

/** Where each column stands. The first of two equal names wins, as it is the classic one. */
function readHeader(columns: readonly string[]): ReadonlyMap<string, number> {
  const header = new Map<string, number>()
  columns.forEach((column, index) => {
    if (!header.has(column)) header.set(column, index)
  })
  return header
}

/** Column indexes, resolved once per report. */
function placesIn(header: ReadonlyMap<string, number>) {
  const names = ['user', 'arn', ...flagColumns, ...momentColumns] as const
  return Object.fromEntries(names.map((name) => [name, header.get(name) ?? -1])) as Record<
    (typeof names)[number],
    number
  >
}

/**
 * Reads the rows of a report. Never throws: absent columns and cells read as empty text, which decides nothing.
 *
 * @param generatedTime of the report, in milliseconds since the epoch
 */
export function rowReader(columns: readonly string[], generatedTime: number) {
  const header = readHeader(columns)
  const places = placesIn(header)
  return (cells: readonly string[]) => readCredentialRow({ header, places, generatedTime }, cells)
}

interface ReportOfRows {
  readonly header: ReadonlyMap<string, number>
  readonly places: ReturnType<typeof placesIn>
  readonly generatedTime: number
}

function readCredentialRow({ header, places, generatedTime }: ReportOfRows, cells: readonly string[]): CredentialRow {
  const flag = (column: FlagColumn) => readFlag(cells[places[column]] ?? '')
  const moment = (column: MomentColumn) => readMoment(cells[places[column]] ?? '')
  const flags: Record<FlagColumn, Flag> = {
    password_enabled: flag('password_enabled'),
    mfa_active: flag('mfa_active'),
    access_key_1_active: flag('access_key_1_active'),
    access_key_2_active: flag('access_key_2_active'),
    cert_1_active: flag('cert_1_active'),
    cert_2_active: flag('cert_2_active'),
  }
  const moments: Record<MomentColumn, Moment> = {
    user_creation_time: moment('user_creation_time'),
    password_last_used: moment('password_last_used'),
    password_last_changed: moment('password_last_changed'),
    password_next_rotation: moment('password_next_rotation'),
    access_key_1_last_rotated: moment('access_key_1_last_rotated'),
    access_key_1_last_used_date: moment('access_key_1_last_used_date'),
    access_key_2_last_rotated: moment('access_key_2_last_rotated'),
    access_key_2_last_used_date: moment('access_key_2_last_used_date'),
    cert_1_last_rotated: moment('cert_1_last_rotated'),
    cert_2_last_rotated: moment('cert_2_last_rotated'),
  }
  const key = (slot: 1 | 2): AccessKey => ({
    slot,
    active: flags[`access_key_${slot}_active`],
    lastRotated: moments[`access_key_${slot}_last_rotated`],
    lastUsed: moments[`access_key_${slot}_last_used_date`],
  })
  const user = cells[places.user] ?? ''
  return {
    user,
    arn: cells[places.arn] ?? '',
    isRoot: user === rootUser,
    flags,
    moments,
    keys: [key(1), key(2)],
    generatedTime,
    cell: (column) => cells[header.get(column) ?? -1] ?? '',
  }
}

/** The rows of a report, one after the other, each read once. */
export function* credentialRows({ report, generatedTime }: CollectedReport): Generator<CredentialRow> {
  const read = rowReader(report.columns, generatedTime.getTime())
  for (const cells of report.rows) yield read(cells)
}
