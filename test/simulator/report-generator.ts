import { type CredentialTimes, daysBefore, type TimeForm, timesBefore, timesOfFixedYears } from './credential-times.ts'
import { hashText, seededRandom } from './random.ts'

/** The classic columns, in IAM's order. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
export const classicColumns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
] as const

/** What an account's report looks like. JSON, so that a process can be told. */
export interface ReportShape {
  /** @default 5 */
  readonly users?: number
  /** 23 for the one with `additional_credentials_info` at the end. @default 22 */
  readonly columns?: 22 | 23
  /** How the root user’s row says what it has: `not_supported` as of old, values, or that it has nothing. @default new */
  readonly root?: 'old' | 'new' | 'none'
  /** How times of day end. @default Z */
  readonly dates?: TimeForm
  /**
   * The day (ISO 8601) before which all of it happened: ages are then those of an organization at work, and some root
   * users have a key or no MFA. @default fixed years, the same bytes on every day
   */
  readonly asOf?: string
  /** Ordinary names; some that need care (commas, quotes, formulas, markup); all as long as IAM allows. @default plain */
  readonly names?: 'plain' | 'unusual' | 'longest'
  /** @default derived from the account's id */
  readonly seed?: number
}

/** A whole report, byte for byte as IAM would hand it out: LF between rows and none at the end, root first. */
export function makeReport(accountId: string, shape: ReportShape = {}, partition = 'aws'): Buffer {
  const { users = 5, columns = 22, root = 'new', dates = 'Z', names = 'plain', asOf } = shape
  const seed = shape.seed ?? hashText(accountId)
  const header = columns === 23 ? [...classicColumns, 'additional_credentials_info'] : classicColumns
  const pool = names === 'longest' ? [longestRowEnd(columns, dates)] : rowEnds(columns, dates, asOf)
  const rows = [header.join(','), rootRow(accountId, partition, { root, columns, dates, asOf, seed })]
  for (let index = 0; index < users; index++) {
    const { name, path } = userName(index, names)
    const arn = `arn:${partition}:iam::${accountId}:user${path}${name}`
    rows.push(`${quote(name)},${quote(arn)},${pool[(seed + index) % pool.length]}`)
  }
  return Buffer.from(rows.join('\n'))
}

/** RFC 4180: a field with a comma, a quote or a line break stands in quotes. */
const quote = (field: string): string => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

const unusualUsers: readonly { name: string; path: string }[] = [
  { name: '=cmd@calc', path: '/' },
  { name: '+49-30-1234567', path: '/' },
  { name: '-2+3', path: '/' },
  { name: '@reports', path: '/' },
  { name: 'Miller,Jane', path: '/staff,emea/' },
  { name: 'quoted.path', path: '/"quoted"/' },
  { name: 'markup', path: '/<script>alert(1)</script>/' },
  { name: 'ampersand', path: "/R&D/it's/" },
  { name: 'brace', path: '/{a:[1]}/~!#$%^*();:?|`\\/' },
]

function userName(index: number, names: ReportShape['names']): { name: string; path: string } {
  if (names === 'longest') {
    // 64 characters of name and 512 of path are IAM's limits; 5,000 such users make 4.9 MB, the largest report there can be.
    const name = `user-${index}-`.padEnd(64, 'abcdefghij')
    return { name, path: '/division/department/team/'.padEnd(511, 'long-path/').replace(/\/?$/, '/') }
  }
  const unusual = names === 'unusual' ? unusualUsers[index] : undefined
  return unusual ?? { name: index % 3 === 0 ? `service-${index}` : `first.last.${index}`, path: '/' }
}

const poolSize = 61
const pools = new Map<string, readonly string[]>()

/** Rows from the third column on. Few different ones, shared by all accounts: making a report is joining strings. */
function rowEnds(columns: 22 | 23, dates: TimeForm, asOf: string | undefined): readonly string[] {
  const name = `${columns}${dates}${asOf ?? ''}`
  let pool = pools.get(name)
  if (!pool) {
    const random = seededRandom(columns)
    const times = asOf === undefined ? timesOfFixedYears(random, dates) : timesBefore(asOf, random, dates)
    pool = Array.from({ length: poolSize }, (_, index) => rowEnd(times, index, columns))
    pools.set(name, pool)
  }
  return pool
}

const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-2', 'N/A'] as const
const services = ['ec2', 'sts', 's3', 'dynamodb'] as const
const notApplicable = (count: number): string[] => Array<string>(count).fill('N/A')

function rowEnd(times: CredentialTimes, index: number, columns: 22 | 23): string {
  const cells = [times.created()]
  if (index % 3 === 0) {
    cells.push('false', ...notApplicable(3), 'false')
  } else {
    // Never used since the field exists, or used; a password policy without expiry leaves no next rotation.
    const lastUsed = index % 5 === 0 ? 'no_information' : times.passwordUsed()
    const nextRotation = index % 2 === 0 ? 'N/A' : times.nextPasswordRotation()
    cells.push('true', lastUsed, times.passwordChanged(), nextRotation, String(index % 4 !== 1))
  }
  cells.push(...accessKey(times, index), ...accessKey(times, index + 2))
  cells.push('false', 'N/A', index % 29 === 1 ? 'true' : 'false', index % 29 === 1 ? times.certificateRotated() : 'N/A')
  if (columns === 23)
    cells.push(index % 7 === 0 ? quote('[{"type":"ServiceSpecificCredential","active":true}]') : 'N/A')
  return cells.join(',')
}

/** A user who has everything and has used it. */
function longestRowEnd(columns: 22 | 23, dates: string): string {
  const time = `2025-11-02T09:15:00${dates}`
  const key = ['false', time, time, 'ap-southeast-2', 'elasticloadbalancing']
  const cells = [time, 'true', time, time, time, 'false', ...key, ...key, 'false', time, 'false', time]
  return [...cells, ...(columns === 23 ? ['N/A'] : [])].join(',')
}

function accessKey(times: CredentialTimes, index: number): string[] {
  if (index % 2 === 1) return ['false', ...notApplicable(4)]
  const rotated = times.keyRotated()
  // An inactive key keeps the date of its rotation; an active one may never have been used.
  if (index % 3 === 1) return ['true', rotated, ...notApplicable(3)]
  const region = regions[index % regions.length] ?? 'N/A'
  const service = region === 'N/A' ? 's3' : (services[index % services.length] ?? 'sts')
  return [String(index % 8 !== 6), rotated, times.keyUsed(), region, service]
}

function rootRow(
  accountId: string,
  partition: string,
  {
    root,
    columns,
    dates,
    asOf,
    seed,
  }: Required<Pick<ReportShape, 'root' | 'columns' | 'dates' | 'seed'>> & { readonly asOf: string | undefined },
): string {
  const created = `2016-03-01T08:00:00${dates}`
  // Where the report is of a day, one root user in nine has no MFA, one in eleven a key, one in seven was used lately.
  const oneIn = (share: number) => asOf !== undefined && root !== 'none' && seed % share === 1
  const used = asOf === undefined ? `2025-11-02T09:15:00${dates}` : daysBefore(asOf, oneIn(7) ? 6 : 210, dates)
  const password =
    {
      old: ['not_supported', used, 'not_supported', 'not_supported'],
      new: ['true', used, `2022-04-05T10:00:00${dates}`, 'not_supported'],
      none: ['false', ...notApplicable(3)],
    }[root] ?? []
  const noKey = ['false', ...notApplicable(4)]
  const key = oneIn(11) && asOf !== undefined ? ['true', daysBefore(asOf, 500, dates), ...notApplicable(3)] : noKey
  const cells = ['<root_account>', `arn:${partition}:iam::${accountId}:root`, created, ...password]
  cells.push(root === 'none' || oneIn(9) ? 'false' : 'true', ...key, ...noKey, 'false', 'N/A', 'false', 'N/A')
  if (columns === 23) cells.push('N/A')
  return cells.join(',')
}

/** What can stand where a report should be. `not-csv` has a quote that is never closed. */
export const invalidReportKinds = [
  'empty',
  'html-page',
  'truncated',
  'not-csv',
  'wrong-header',
  'wide-rows',
  'narrow-rows',
  'other-account',
  'header-only',
] as const
export type InvalidReportKind = (typeof invalidReportKinds)[number]

/** Bytes that IAM might hand out and that are no credential report of the account. */
export function makeInvalidReport(kind: InvalidReportKind, accountId: string, shape: ReportShape = {}): Buffer {
  const text = makeReport(accountId, shape).toString()
  const lines = text.split('\n')
  const [header = '', ...rows] = lines
  switch (kind) {
    case 'empty':
      return Buffer.alloc(0)
    case 'html-page':
      return Buffer.from('<!DOCTYPE html>\n<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>\n')
    case 'truncated':
      // In the middle of a field of the last row.
      return Buffer.from(text.slice(0, text.lastIndexOf('\n') + 40))
    case 'not-csv':
      return Buffer.from(`${header}\n"${rows.join('\n')}`)
    case 'wrong-header':
      return Buffer.from([header.replace('user,arn', 'arn,user'), ...rows].join('\n'))
    case 'wide-rows':
      return Buffer.from([header, ...rows.map((row) => `${row},extra`)].join('\n'))
    case 'narrow-rows':
      return Buffer.from([header, ...rows.map((row) => row.slice(0, row.lastIndexOf(',')))].join('\n'))
    case 'other-account':
      return makeReport(String((Number(accountId) + 1) % 1e12).padStart(12, '0'), shape)
    case 'header-only':
      return Buffer.from(header)
  }
}
