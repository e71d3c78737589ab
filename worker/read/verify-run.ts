import { isDeepStrictEqual } from 'node:util'
import { runKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { parseStart, startOf } from '../evidence/manifest-schema.ts'
import { type CheckedObjects, checkObjects, namedObjects } from './check-objects.ts'
import { reconcile } from './reconcile.ts'
import { FindingRecount, reconcileChecks, recountLimit } from './recount-findings.ts'
import { readRunExceptions } from './run-exceptions.ts'
import { manifestBytes, manifestKey, parseManifestOf } from './run-list.ts'
import { checkSignature, type SignatureVerdict } from './signature.ts'
import { type Digest, digest, digestOf, readWhole, type Source, sizeLimits, unreadable } from './source/source.ts'
import type { Trust } from './trust.ts'

/** What is known of one run after everything that its manifest names was read. */
export interface VerifiedRun {
  readonly problems: readonly string[]
  /** Absent where there is no manifest, or none that can be used. */
  readonly record?: {
    readonly manifest: Manifest
    /** Of the manifest's bytes. */
    readonly digest: Digest
    readonly signature: SignatureVerdict
    readonly checked: Omit<CheckedObjects, 'problems'>
    /** Why the findings were not computed again from the reports; absent where they were. */
    readonly recountLimit?: string
  }
}

export interface Watch {
  /** Of this program: a run of the same version has its checks. */
  readonly version?: string | undefined
  /** Called after each object. */
  readonly progress?: ((checked: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Verifies one run. Throws only where the source cannot be read. */
export async function verifyRun(
  source: Source,
  runId: string,
  concurrency: number,
  trust: Trust,
  watch: Watch = {},
): Promise<VerifiedRun> {
  // What was damaged on its way to us is not damaged in the archive: only what is wrong twice is reported.
  let read = await readRecord(source, runId, trust)
  if (read.problems.length > 0) read = await readRecord(source, runId, trust)
  const { problems, record } = read
  if (!record) return { problems }
  const { manifest } = record
  const start = await compareStart(source, manifest)
  const recount = await openRecount(source, manifest)
  const onReport = recount.findings?.add.bind(recount.findings)
  const objects = await checkObjects(source, namedObjects(manifest), {
    concurrency,
    onReport,
    progress: watch.progress,
    signal: watch.signal,
  })
  const { problems: damaged, ...checked } = objects
  // The findings of a damaged archive are not those of its run.
  const findings = damaged.length > 0 ? [] : (recount.findings?.problems() ?? [])
  return {
    problems: [
      ...problems,
      ...(start.length > 0 ? await compareStart(source, manifest) : start),
      ...damaged,
      ...recount.problems,
      ...reconcileChecks(manifest, watch.version),
      ...findings,
    ],
    record: { ...record, checked, ...(recount.limit !== undefined && { recountLimit: recount.limit }) },
  }
}

/** What assesses the reports again, or why that is impossible. */
async function openRecount(source: Source, manifest: Manifest) {
  const limit = recountLimit(manifest)
  const { register, problem, limit: unplaced } = await readRunExceptions(source, manifest)
  // A run that could not read the units applied no exceptions of units.
  const wrong = problem ?? (manifest.listing.organizationalUnitsError === undefined ? unplaced : undefined)
  const problems = wrong === undefined ? [] : [wrong]
  const { findings } = manifest
  if (!findings || limit !== undefined || wrong !== undefined) return { problems, limit }
  return { problems, findings: new FindingRecount(findings, manifest.outputs, register) }
}

interface ReadRecord {
  readonly problems: readonly string[]
  readonly record?: Omit<NonNullable<VerifiedRun['record']>, 'checked' | 'recountLimit'>
}

/** Reads the manifest, and compares it with itself and with its signature. */
async function readRecord(source: Source, runId: string, trust: Trust): Promise<ReadRecord> {
  const bytes = await manifestBytes(source, runId)
  if (bytes === undefined) return { problems: [await withoutManifest(source, runId)] }
  const manifest = parseManifestOf(runId, bytes)
  if ('problems' in manifest) return { problems: manifest.problems }
  const signature = await checkSignature(source, manifest, bytes, trust)
  return {
    problems: [...(signature.problem === undefined ? [] : [signature.problem]), ...reconcile(manifest, runId)],
    record: { manifest, digest: digestOf(bytes), signature },
  }
}

async function withoutManifest(source: Source, runId: string): Promise<string> {
  const started = await digest(source, runKey('runs', runId, 'started.json'))
  return started === undefined
    ? `no run ${runId}: neither its start nor its manifest is in ${source.name}`
    : `the manifest is missing: the run started and was ended before it could write one (${manifestKey(runId)})`
}

/** Whether the run started with what its manifest says. */
async function compareStart(source: Source, manifest: Manifest): Promise<readonly string[]> {
  const key = runKey('runs', manifest.runId, 'started.json')
  const content = await readWhole(source, key, sizeLimits.start).catch(unreadable)
  if (content === undefined) return [`missing: ${key}`]
  if (typeof content === 'string') return [content]
  const start = parseStart(content.toString('utf8'))
  if ('problems' in start) return start.problems
  const expected = startOf(manifest)
  const names = Object.keys({ ...expected, ...start }) as (keyof typeof expected)[]
  return names
    .filter((name) => !isDeepStrictEqual(start[name], expected[name]))
    .map((name) => `started.json and the manifest differ in ${name}`)
}
