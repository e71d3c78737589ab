import pLimit from 'p-limit'
import { startOfRun } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import type { Outcome, Scope } from '../model.ts'
import { print } from '../output/print.ts'
import { createTable, printable } from '../output/terminal.ts'
import { type ReadOptions, withSource } from './read-options.ts'
import { type ListedRun, listRuns, NoSuchRunError, readManifest } from './run-list.ts'
import { type Source, SourceError } from './source/source.ts'

export interface RunsOptions extends ReadOptions {
  readonly output: 'text' | 'json'
  /** How many runs to show, the latest ones. */
  readonly limit: number
}

/** One run of the list. */
export interface RunSummary {
  readonly runId: string
  readonly startedAt: string
  /** `unfinished`: no manifest, because the run was killed or is running. `invalid`: see `problems`. */
  readonly status: Manifest['status'] | 'unfinished' | 'invalid'
  readonly finishedAt?: string
  readonly scope?: Scope
  readonly listing?: Manifest['listing']
  readonly totals?: Manifest['totals']
  /** Failed checks by severity, where the manifest has them. */
  readonly findings?: NonNullable<Manifest['findings']>['failed']
  readonly problems?: readonly string[]
}

/**
 * Lists the runs in a bucket or folder, latest first.
 *
 * @returns what is wrong with manifests of listed runs; it is printed as well
 * @throws RunError, SourceError or NoSuchRunError where the source cannot be read or has no run
 */
export async function runs(options: RunsOptions): Promise<Outcome> {
  const { output, limit, concurrency } = options
  return withSource(options, async (source) => {
    const listed = (await listRuns(source)).reverse()
    if (listed.length === 0) throw new NoSuchRunError(`${source.name} has no run`)
    const summaries = await summarize(source, listed.slice(0, limit), concurrency)
    await print(output === 'json' ? json(summaries, listed.length) : text(summaries, listed.length))
    return { problems: summaries.flatMap(({ problems = [] }) => problems) }
  })
}

/** Few at a time: a manifest of a large organization takes some 30 MB while it is parsed. */
const manifestsAtOnce = 2

function summarize(source: Source, listed: readonly ListedRun[], concurrency: number): Promise<RunSummary[]> {
  const limit = pLimit(Math.min(manifestsAtOnce, concurrency))
  return Promise.all(listed.map((run) => limit(() => summarizeRun(source, run))))
}

async function summarizeRun(source: Source, { runId, finished }: ListedRun): Promise<RunSummary> {
  const startedAt = startOfRun(runId)?.toISOString() ?? ''
  if (!finished) return { runId, startedAt, status: 'unfinished' }
  const manifest = await readManifest(source, runId).catch((error) => {
    if (error instanceof SourceError) return { problems: [error.message] }
    throw error
  })
  if (manifest === undefined) return { runId, startedAt, status: 'unfinished' }
  if ('problems' in manifest) return { runId, startedAt, status: 'invalid', problems: manifest.problems }
  const { status, finishedAt, scope, listing, totals, findings } = manifest
  return {
    runId,
    startedAt: manifest.startedAt,
    status,
    finishedAt,
    scope,
    listing,
    totals,
    ...(findings && { findings: findings.failed }),
  }
}

const json = (summaries: readonly RunSummary[], total: number): string =>
  `${JSON.stringify({ runs: summaries, total }, undefined, 2)}\n`

function text(summaries: readonly RunSummary[], total: number): string {
  const table = createTable({
    head: [
      'Run',
      'Started (UTC)',
      'Took',
      'Scope',
      'Status',
      'Listed',
      'Report',
      'Failed',
      'Critical',
      'High',
      'Medium',
      'Low',
    ],
    colAligns: [...Array(2).fill('left'), 'right', ...Array(2).fill('left'), ...Array(7).fill('right')],
  })
  for (const run of summaries) table.push(row(run))
  const problems = summaries.flatMap(({ runId, problems: found = [] }) => found.map((one) => `${runId}: ${one}`))
  const more = total - summaries.length
  return [
    table.toString(),
    ...problems.map((problem) => `WRONG  ${printable(problem)}`),
    ...(more > 0 ? [`${more} earlier ${more === 1 ? 'run is' : 'runs are'} not shown.`] : []),
    '',
  ].join('\n')
}

function row({ runId, startedAt, finishedAt, scope, status, totals, findings }: RunSummary): string[] {
  const started = startedAt.slice(0, 19).replace('T', ' ')
  const took = finishedAt ? `${Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)} s` : ''
  const whichAccounts = scope ? describeScope(scope) : ''
  const counts = totals ? [totals.listed, totals.stored + totals.unchanged, totals.failed] : ['', '', '']
  const failed = findings ? [findings.critical, findings.high, findings.medium, findings.low] : ['', '', '', '']
  return [runId, started, took, whichAccounts, status, ...[...counts, ...failed].map(String)]
}

/** `all accounts`, or what restricts the scope. */
export function describeScope({ accounts, excludeAccounts, organizationalUnits }: Scope): string {
  const parts = [
    accounts.length > 0 && `${accounts.length} given`,
    organizationalUnits.length > 0 && `units ${organizationalUnits.join(', ')}`,
    excludeAccounts.length > 0 && `without ${excludeAccounts.length}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'all accounts' : printable(parts.join(', '))
}
