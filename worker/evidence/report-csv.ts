import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import type { ParsedReport } from '../model.ts'
import { InvalidReportError } from '../request/errors.ts'

/**
 * The columns that every credential report begins with, in this order; newer ones have more after them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
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

export const rootUser = '<root_account>'

const arnColumn = classicColumns.indexOf('arn')
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Characters. The longest cell of a real report is an ARN of about 2,000. */
const longestCell = 65_536

/**
 * Reads what IAM returned, and makes sure that it is the credential report of that account: readers map the columns
 * by position, so a shifted header or row would be silent corruption.
 *
 * @throws InvalidReportError saying what was found and what would be right
 */
export function parseReport(content: Uint8Array, accountId: string): ParsedReport {
  const { columns, rows } = parseTable(content)
  return checkRows(columns, rows, accountId)
}

/** A report, and whose it is by the ARNs in it. */
export interface ReportOfAccount {
  readonly report: ParsedReport
  readonly accountId: string
  /** aws, aws-cn, aws-us-gov, … */
  readonly partition: string
}

/**
 * The same for a report that comes from anywhere: its account is that of its ARNs, which must all be of one account.
 *
 * @throws InvalidReportError saying what was found and what would be right
 */
export function parseReportOfAnyAccount(content: Uint8Array): ReportOfAccount {
  const { columns, rows } = parseTable(content)
  const arn = rows[0]?.[arnColumn] ?? ''
  const [, partition, accountId] = /^arn:(aws[a-z-]*):iam::(\d{12}):(?:root|user\/.+)$/.exec(arn) ?? []
  if (partition === undefined || accountId === undefined) {
    throw new InvalidReportError(`line 2 has no ARN of an IAM user or root user: ${quote(arn)}`)
  }
  return { report: checkRows(columns, rows, accountId), accountId, partition }
}

function parseTable(content: Uint8Array) {
  if (content.byteLength === 0) throw new InvalidReportError('the report is empty')
  const [columns, ...rows] = parseCells(content)
  if (!columns) throw new InvalidReportError('the report has no header')
  const shifted = classicColumns.findIndex((name, index) => columns[index] !== name)
  if (shifted >= 0) {
    throw new InvalidReportError(
      `column ${shifted + 1} of the header is ${quote(columns[shifted])} in place of "${classicColumns[shifted]}"`,
    )
  }
  const unusable = columns.find((name, index) => name === '__proto__' || columns.indexOf(name) < index)
  if (unusable !== undefined) {
    throw new InvalidReportError(`the header has a column ${quote(unusable)} that is repeated or cannot be a name`)
  }
  // There is always a row of the root user; without any row the report was cut after its header.
  if (rows.length === 0) throw new InvalidReportError("the report has a header and no row, not even the root user's")
  return { columns, rows }
}

function checkRows(columns: readonly string[], rows: readonly (readonly string[])[], accountId: string): ParsedReport {
  let users = 0
  for (const [index, row] of rows.entries()) {
    // Line numbers as an editor shows them, the header being line 1.
    if (row.length !== columns.length) {
      throw new InvalidReportError(`line ${index + 2} has ${row.length} cells, the header ${columns.length}`)
    }
    const arn = row[arnColumn] ?? ''
    if (arn.split(':', 5)[4] !== accountId) {
      throw new InvalidReportError(`line ${index + 2} is of another account than ${accountId}: ${quote(arn)}`)
    }
    if (row.some((cell) => cell.length > longestCell)) {
      throw new InvalidReportError(`line ${index + 2} has a cell of more than ${longestCell} characters`)
    }
    if (row[0] !== rootUser) users++
  }
  return { columns, rows, users }
}

const byteOrderMark = Buffer.from('\ufeff')
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Of real reports, only those with unusual paths in ARNs have quotes. */
function parseCells(content: Uint8Array): string[][] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return bytes.includes('"') || !isUtf8(bytes) ? parseQuotedCells(content) : splitCells(bytes)
}

/**
 * The cells of a report without quotes, by Node's own functions: a report of 5,000 users takes 6.5 ms instead of 62,
 * and findings and outputs of 5 users take 0.59 ms an account with it instead of 0.70 (`npm run bench`, "What each
 * output costs"). csv-parse takes each byte in JavaScript.
 * Each line is a text of its own: a cell that is kept keeps its line in memory, not the whole report.
 */
function splitCells(content: Buffer): string[][] {
  const rows: string[][] = []
  let start = content.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0
  while (start < content.length) {
    const found = content.indexOf(lineFeed, start)
    const next = found < 0 ? content.length : found
    const end = found > start && content[found - 1] === carriageReturn ? found - 1 : next
    if (end > start) rows.push(content.toString('utf8', start, end).split(','))
    start = next + 1
  }
  return rows
}

function parseQuotedCells(content: Uint8Array): string[][] {
  try {
    return parse(utf8.decode(content), {
      // Given, since detecting it takes as long as parsing a small report.
      record_delimiter: ['\n', '\r\n'],
      relax_column_count: true,
      skip_empty_lines: true,
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidReportError(`the report is no CSV in UTF-8: ${reason.slice(0, 200)}`)
  }
}

const quote = (text: string | undefined) => (text === undefined ? 'missing' : JSON.stringify(text.slice(0, 80)))
