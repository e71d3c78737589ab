import { parseRunKey, runKey, startOfRun } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { type InvalidRecord, parseManifest } from '../evidence/manifest-schema.ts'
import { readWhole, type Source, sizeLimits } from './source/source.ts'

/** A run as a listing of `runs/` shows it. */
export interface ListedRun {
  readonly runId: string
  /** Whether started.json exists. */
  readonly started: boolean
  /** Whether manifest.json exists. */
  readonly finished: boolean
}

/** Every run in the source, oldest first: ids begin with the time, so they sort by it. */
export async function listRuns(source: Source): Promise<ListedRun[]> {
  const runs = new Map<string, { started: boolean; finished: boolean }>()
  for await (const { key } of source.list('runs/')) {
    const { runId, file } = parseRunKey(key) ?? {}
    if (runId === undefined || (file !== 'started.json' && file !== 'manifest.json')) continue
    const run = runs.get(runId) ?? { started: false, finished: false }
    runs.set(runId, run)
    if (file === 'started.json') run.started = true
    else run.finished = true
  }
  return Array.from(runs, ([runId, run]) => ({ runId, ...run })).sort((one, other) =>
    one.runId < other.runId ? -1 : 1,
  )
}

/** The requested run does not exist, or the archive holds no run. */
export class NoSuchRunError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoSuchRunError'
  }
}

/**
 * The id that is meant by `--run`: of the latest finished run where that is `latest`.
 *
 * @throws NoSuchRunError where no run has a manifest
 */
export function resolveRunId(asked: string, runs: readonly ListedRun[], source: Source): string {
  if (asked !== 'latest') return asked
  const latest = runs.findLast(({ finished }) => finished)
  if (latest) return latest.runId
  throw new NoSuchRunError(`${source.name} has no finished run`)
}

export const manifestKey = (runId: string): string => runKey('runs', runId, 'manifest.json')

/** The bytes of a run's manifest, or undefined if it has none. */
export const manifestBytes = (source: Source, runId: string): Promise<Buffer | undefined> =>
  readWhole(source, manifestKey(runId), sizeLimits.manifest)

/**
 * The manifest of a run, what is wrong with it, or undefined if the run has none.
 *
 * @throws what reading throws
 */
export async function readManifest(source: Source, runId: string): Promise<Manifest | InvalidRecord | undefined> {
  const content = await manifestBytes(source, runId)
  return content && parseManifestOf(runId, content)
}

/** What the bytes of a run's manifest say, or what is wrong with them. */
export function parseManifestOf(runId: string, content: Buffer): Manifest | InvalidRecord {
  const manifest = parseManifest(content.toString('utf8'))
  if ('problems' in manifest || manifest.runId === runId) return manifest
  return { problems: [`the manifest of run ${runId} is that of another run: ${manifest.runId}`] }
}

const day = 24 * 60 * 60 * 1000

/** What the archive as a whole shows: runs that never finished, and days on which none did. */
export function archiveHistory(runs: readonly ListedRun[]): string[] {
  const unfinished = runs.filter(({ finished }) => !finished)
  const days = new Set(runs.filter(({ finished }) => finished).map(({ runId }) => isoDay(runId)))
  return [
    ...unfinished.map(
      ({ runId }) =>
        `run ${runId} started ${startOfRun(runId)?.toISOString() ?? ''} and has no manifest: it was killed, or is running`,
    ),
    ...daysWithout(days),
  ]
}

const isoDay = (runId: string) => startOfRun(runId)?.toISOString().slice(0, 10) ?? ''

function daysWithout(days: ReadonlySet<string>): string[] {
  const sorted = [...days].sort()
  const first = Date.parse(sorted[0] ?? '')
  const last = Date.parse(sorted.at(-1) ?? '')
  const gaps: string[] = []
  for (let at = first; at < last; at += day) {
    const date = new Date(at).toISOString().slice(0, 10)
    if (!days.has(date)) gaps.push(date)
  }
  return gaps.length > 0
    ? [`no run finished on ${gaps.length} days between the first and the last: ${gaps.join(', ')}`]
    : []
}
