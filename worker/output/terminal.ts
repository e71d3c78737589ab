import Table from 'cli-table3'
import { createLogUpdate } from 'log-update'
import type { Manifest } from '../evidence/manifest.ts'
import { createProgress, type Progress } from './progress.ts'

/** What a person at a terminal sees: a bar while a run goes on, a table when it has ended. */

/** Names come from whoever can rename an account: nothing of them may move the cursor or forge a line. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�')

const barWidth = 30
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
    update(
      `[${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}] ${finished} of ${listed}${listingEnded ? '' : '+'} accounts` +
        `   ${stored + unchanged} with a report, ${failed} failed, ${skipped} skipped   ${seconds} s`,
    )
  }
  const timer = setInterval(draw, refreshInterval)
  const progress = createProgress(undefined, () => {
    clearInterval(timer)
    draw()
    update.done()
  })
  return progress
}

/** A table without colours and without lines between its rows. */
export const createTable = (options: Table.TableConstructorOptions = {}): Table.Table =>
  new Table({
    ...options,
    style: { head: [], border: [], compact: true },
  })

const maximumFailures = 25
const messageWidth = 44

/** Wrapped as it is, an ARN longer than the column would lose its end: the very name that one looks for. */
const breakable = (text: string) => text.replaceAll(new RegExp(`\\S{${messageWidth}}(?=\\S)`, 'g'), '$& ')

/** The closing table of a run, as plain text of at most about 110 columns. */
export function closingTable({
  manifest,
  manifestKey,
  bucket,
}: {
  manifest: Manifest
  manifestKey: string
  bucket: string
}): string {
  const { totals, accounts, listing, outputs } = manifest
  const seconds = Math.round((Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt)) / 1000)
  const summary = createTable()
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
    ...outputs.map(({ key, complete, error }) => ['Written', complete ? key : `not ${key}: ${printable(error ?? '')}`]),
    ['Manifest', `s3://${bucket}/${manifestKey}`],
  )
  const failed = accounts.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return `${summary.toString()}\n`

  const failures = createTable({
    head: ['Account', 'Name', 'Stage', 'Kind', 'What happened'],
    colWidths: [14, 22, 10, 17, messageWidth + 2],
    wordWrap: true,
  })
  for (const { id, name, failure } of failed.slice(0, maximumFailures)) {
    failures.push([
      id,
      printable(name),
      failure?.stage ?? '',
      failure?.kind ?? '',
      breakable(printable(failure?.message ?? '')),
    ])
  }
  const more = failed.length - maximumFailures
  return `${summary.toString()}\n${failures.toString()}\n${more > 0 ? `and ${more} more: see the manifest\n` : ''}`
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
