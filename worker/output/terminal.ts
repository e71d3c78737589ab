import Table from 'cli-table3'
import { createLogUpdate } from 'log-update'
import type { Manifest } from '../evidence/manifest.ts'
import type { AccountResult } from '../model.ts'
import { findingsInWords } from './finding-counts.ts'
import { createProgress, type Progress } from './progress.ts'

/** What a person at a terminal sees: a bar while a run goes on, a table when it has ended. */

/** Anyone who can rename an account chooses its name: no character of it may move the cursor or forge a line. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�')

const barWidth = 20
/** Columns, if the terminal does not report its width or the output is no terminal. */
const defaultColumns = 80
const refreshInterval = 100

/** A bar that moves as accounts are finished. It cannot know the whole before the listing has ended. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  const update = createLogUpdate(stream)
  const started = Date.now()
  const draw = () => {
    const { listed, listingEnded, outOfScope, skipped, stored, unchanged, failed } = progress.counts
    const finished = outOfScope + skipped + stored + unchanged + failed
    const filled = listed === 0 ? 0 : Math.floor((finished / listed) * barWidth)
    const seconds = Math.round((Date.now() - started) / 1000)
    const line =
      `[${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}] ${finished} of ${listed}${listingEnded ? '' : '+'}` +
      `  ${stored + unchanged} stored, ${failed} failed, ${skipped} skipped  ${seconds} s`
    // A line that wraps could not be drawn over.
    update(line.slice(0, stream.columns || defaultColumns))
  }
  const timer = setInterval(draw, refreshInterval)
  const progress = createProgress({
    waiting(text) {
      // Above the bar, where it stays.
      update.clear()
      stream.write(`${printable(text)}\n`)
    },
    close() {
      clearInterval(timer)
      draw()
      update.done()
    },
  })
  return progress
}

/** A table without colours and without lines between its rows. */
export const createTable = (options: Table.TableConstructorOptions = {}): Table.Table =>
  new Table({
    ...options,
    style: { head: [], border: [], compact: true },
  })

/**
 * A {@link createTable} that is at most `columns` wide: the last column has what the others leave. Words are broken
 * where they must be, because the end of an ARN or a key is the name that the reader looks for.
 *
 * @param columns undefined for what is no terminal: then nothing is broken, so that one can search in it
 */
export function fittingTable(columns: number | undefined, widths: readonly number[], head?: string[]): Table.Table {
  const options = head && { head }
  if (columns === undefined) return createTable(options)
  const borders = widths.length + 2
  // A terminal inside of another program may say that it has none: then it has the usual ones.
  const last = Math.max(20, Math.max(columns, defaultColumns) - borders - widths.reduce((sum, width) => sum + width, 0))
  return createTable({ ...options, colWidths: [...widths, last], wordWrap: true, wrapOnWordBoundary: false })
}

const gap = 2
const narrowest = 12

/**
 * Columns without borders, each as wide as its content. The last one has what the others leave of `columns`, and is
 * broken between words.
 *
 * @param columns of the terminal; undefined for what is no terminal: then nothing is broken
 */
export function plainTable(
  columns: number | undefined,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<string> = new Set(),
): Table.Table {
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)) + gap)
  const others = widths.slice(0, -1).reduce((sum, width) => sum + width, 0)
  if (columns !== undefined) widths.splice(-1, 1, Math.max(narrowest, columns - others))
  const sides = ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((part) => [`${side}${part}`, '']),
  )
  const table = new Table({
    head: [...head],
    colWidths: widths,
    colAligns: head.map((name) => (rightAligned.has(name) ? 'right' : 'left')),
    chars: { ...Object.fromEntries(sides), middle: '' },
    wordWrap: true,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': gap },
  })
  for (const row of rows) table.push([...row])
  return table
}

const maximumFailures = 25

export interface ClosingTableOptions {
  readonly manifest: Manifest
  readonly manifestKey: string
  readonly bucket: string
  /** Columns of the terminal. @default 80 */
  readonly columns?: number | undefined
}

/** The closing table of a run, as plain text without colours. */
export function closingTable(options: ClosingTableOptions): string {
  const failed = options.manifest.accounts.filter(({ status }) => status === 'failed')
  const tables = [summaryTable(options), ...(failed.length > 0 ? [failureTable(failed, options.columns)] : [])]
  const more = failed.length - maximumFailures
  return `${tables.join('\n')}\n${more > 0 ? `and ${more} more: see the manifest\n` : ''}`
}

/** Without what all keys of a run have in common: the manifest's key has it. */
const shortKey = (key: string) => key.replace(/date=[^/]+\/run=[^/]+/, '…')

function summaryTable({ manifest, manifestKey, bucket, columns = defaultColumns }: ClosingTableOptions): string {
  const { totals, listing, outputs, findings } = manifest
  const seconds = Math.round((Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt)) / 1000)
  const summary = fittingTable(columns, [11])
  summary.push(
    ['Run', `${manifest.runId}: ${manifest.status}, ${seconds} s`],
    [
      'Listed',
      `${totals.listed} accounts${listing.complete ? '' : ` (incomplete: ${printable(listing.error ?? '')})`}`,
    ],
    ['Stored', `${totals.stored} new reports`],
    ['Unchanged', `${totals.unchanged} reports that were in the bucket already`],
    ['Failed', `${totals.failed} accounts without a report`],
    [
      'Skipped',
      `${totals.skipped} not active or excluded${totals.outOfScope ? `; ${totals.outOfScope} out of scope` : ''}`,
    ],
    ['Reports', `${totals.users} users, ${totals.bytes} bytes${oldest(manifest)}`],
    ...(findings ? [['Findings', findingsInWords(findings)]] : []),
    ...outputs.map(({ key, complete, error }) => [
      'Written',
      complete ? shortKey(key) : `not ${shortKey(key)}: ${printable(error ?? '')}`,
    ]),
    ['Manifest', `s3://${bucket}/${manifestKey}`],
  )
  return summary.toString()
}

function failureTable(failed: readonly AccountResult[], columns = defaultColumns): string {
  const table = fittingTable(columns, [14, 18, 17], ['Account', 'Name', 'Stage, kind', 'What happened'])
  for (const { id, name, failure } of failed.slice(0, maximumFailures)) {
    const { stage = '', kind = '', message = '' } = failure ?? {}
    table.push([id, printable(name), `${stage}\n${kind}`, printable(message)])
  }
  return table.toString()
}

function oldest({ accounts }: Manifest): string {
  const ages = accounts.flatMap(({ report }) => (report ? [report.ageSeconds] : []))
  if (ages.length === 0) return ''
  return `, the oldest generated ${duration(ages.reduce((a, b) => Math.max(a, b)))} ago`
}

/** Seconds in the unit that a person would choose. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} hours`
  return `${Math.round(seconds / 86_400)} days`
}
