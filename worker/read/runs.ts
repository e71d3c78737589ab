import pLimit from 'p-limit'
import { startOfRun } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { severities } from '../insight/findings/check.ts'
import type { Outcome, Scope } from '../model.ts'
import { print } from '../output/print.ts'
import { plainTable, printable } from '../output/terminal.ts'
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
  /** How many of them have an exception, where the manifest has that. */
  readonly excepted?: NonNullable<Manifest['findings']>['failed']
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
    ...(findings?.excepted && { excepted: findings.excepted }),
  }
}

const json = (summaries: readonly RunSummary[], total: number): string =>
  `${JSON.stringify({ runs: summaries, total }, undefined, 2)}\n`

const counted = ['Reports', 'Crit', 'High', 'Med', 'Low'] as const

function text(summaries: readonly RunSummary[], total: number): string {
  const head = ['Run', 'Status', ...counted, 'Scope']
  const table = plainTable(process.stdout.columns, head, summaries.map(row), new Set<string>(counted))
  const problems = summaries.flatMap(({ runId, problems: found = [] }) => found.map((one) => `${runId}: ${one}`))
  const more = total - summaries.length
  return [
    table.toString().replaceAll(/ +$/gm, ''),
    ...(summaries.some(({ findings }) => findings)
      ? ['', 'Reports: stored of listed accounts. Findings: open ones.']
      : []),
    ...summaries.flatMap(exceptedText),
    ...problems.map((problem) => `WRONG  ${printable(problem)}`),
    ...(more > 0 ? [`${more} earlier ${more === 1 ? 'run is' : 'runs are'} not shown.`] : []),
    '',
  ].join('\n')
}

function row({ runId, scope, status, totals, findings, excepted }: RunSummary): string[] {
  const reports = totals ? `${totals.stored + totals.unchanged}/${totals.listed}` : ''
  const open = severities.map((severity) => (findings ? String(findings[severity] - (excepted?.[severity] ?? 0)) : ''))
  return [runId, status, reports, ...open, scope ? describeScope(scope).replace(/^all accounts$/, 'all') : '']
}

/** The accepted findings of a run, which the table leaves out. */
function exceptedText({ runId, excepted }: RunSummary): string[] {
  const some = severities.flatMap((severity) => (excepted?.[severity] ? [`${excepted[severity]} ${severity}`] : []))
  return some.length > 0 ? [`${runId}: ${some.join(', ')} excepted`] : []
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
