import { isWholeRun, type Manifest } from '../../evidence/manifest.ts'
import { type ListedRun, NoSuchRunError, readManifest } from '../run-list.ts'
import type { Source } from '../source/source.ts'

export interface ChosenRuns {
  readonly from: Manifest
  readonly to: Manifest
  /** Invalid manifests that were passed over. */
  readonly notes: readonly string[]
}

/**
 * The runs to compare: those that are asked for; else the latest run of the whole organization, and the one before.
 *
 * @throws NoSuchRunError where there is no such run
 */
export async function chooseRuns(
  source: Source,
  runs: readonly ListedRun[],
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<ChosenRuns> {
  const notes: string[] = []
  const latestBefore = async (end: string | undefined): Promise<Manifest> => {
    const manifest = await latestWholeRun(source, runs, end, notes)
    if (manifest) return manifest
    const before = end === undefined ? '' : ` before ${end}`
    throw new NoSuchRunError(`${source.name} has no finished run of the whole organization${before}`)
  }
  const to = asked.to === undefined ? await latestBefore(undefined) : await required(source, asked.to)
  if (asked.from !== undefined && asked.from >= to.runId) {
    throw new NoSuchRunError(`run ${asked.from} is not earlier than run ${to.runId}`)
  }
  const from = asked.from === undefined ? await latestBefore(to.runId) : await required(source, asked.from)
  return { from, to, notes }
}

/**
 * The latest run of the whole organization, or undefined.
 *
 * @param end only runs before this one
 * @param notes takes the invalid manifests that were passed over
 */
export async function latestWholeRun(
  source: Source,
  runs: readonly ListedRun[],
  end: string | undefined,
  notes: string[],
): Promise<Manifest | undefined> {
  for (const { runId, finished } of runs.toReversed()) {
    if (!finished || (end !== undefined && runId >= end)) continue
    const manifest = await readManifest(source, runId)
    if (manifest && 'problems' in manifest) notes.push(`run ${runId} is passed over: ${manifest.problems.join('; ')}`)
    else if (manifest && isWholeRun(manifest)) return manifest
  }
  return undefined
}

async function required(source: Source, runId: string): Promise<Manifest> {
  const manifest = await readManifest(source, runId)
  if (manifest === undefined) throw new NoSuchRunError(`${source.name} has no manifest of run ${runId}`)
  if (!('problems' in manifest)) return manifest
  throw new NoSuchRunError(`run ${runId} cannot be compared: ${manifest.problems.join('; ')}`)
}
