import type { BucketFacts, ObjectProtection } from '../aws/object-facts.ts'
import { runKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { describeError } from '../request/errors.ts'
import { namedObjects } from './check-objects.ts'
import { clockTolerance } from './reconcile.ts'

/** What the bucket says of the objects of a run beside their content. */
export interface BucketEvidence {
  readonly problems: readonly string[]
  /** What was checked and found right, a sentence each. */
  readonly proves: readonly string[]
  /** What could not be checked, a sentence each. */
  readonly unchecked: readonly string[]
}

const recordOf = ({ runId }: Manifest): string => runKey('runs', runId, 'manifest.json')

const evidence = (found: Partial<BucketEvidence>): BucketEvidence => ({
  problems: [],
  proves: [],
  unchecked: [],
  ...found,
})

/**
 * Checks owner, versions, delete markers and lock, as far as the reader may see them, and sums up how the objects that
 * were read are protected. What S3 refuses is unchecked, and no problem of the archive.
 */
export async function bucketEvidence(
  facts: BucketFacts,
  manifest: Manifest,
  protections: readonly ObjectProtection[],
): Promise<BucketEvidence> {
  const parts = [
    checkOwner(facts),
    await attempt('Versions and delete markers were', () => checkVersions(facts, manifest)),
    await attempt('The default retention of the bucket was', async () =>
      evidence({ proves: [`The default retention of the bucket: ${await facts.lock()}.`] }),
    ),
    sumUp(protections),
  ]
  return {
    problems: parts.flatMap(({ problems }) => problems),
    proves: parts.flatMap(({ proves }) => proves),
    unchecked: parts.flatMap(({ unchecked }) => unchecked),
  }
}

async function attempt(what: string, check: () => Promise<BucketEvidence>): Promise<BucketEvidence> {
  try {
    return await check()
  } catch (error) {
    return evidence({ unchecked: [`${what} not checked: ${describeError(error)}`] })
  }
}

const checkOwner = ({ owner }: BucketFacts): BucketEvidence =>
  owner === undefined
    ? evidence({ unchecked: ['The owner of the bucket was not checked: REPORT_BUCKET_OWNER is not set.'] })
    : evidence({ proves: [`The bucket belongs to account ${owner}: S3 confirmed it with every request.`] })

function objectsOfRun(manifest: Manifest): string[] {
  const { signature, runId } = manifest
  const signed = signature && signature.error === undefined ? ['manifest.json.sig'] : []
  const files = ['started.json', 'manifest.json', ...signed].map((file) => runKey('runs', runId, file))
  return [...files, ...namedObjects(manifest).map(({ key }) => key)]
}

/** The worker writes each key once: a second version or a delete marker is of somebody else. */
async function checkVersions(facts: BucketFacts, manifest: Manifest): Promise<BucketEvidence> {
  const keys = objectsOfRun(manifest)
  const storedAt = new Set<number>()
  const counts = new Map(keys.map((key) => [key, { versions: 0, deleteMarkers: 0 }]))
  let versioned = true
  // A listing of each folder, since a request for each object would take as long as reading it.
  for (const prefix of new Set(keys.map(folderOf))) {
    for await (const { key, versionId, deleteMarker, lastModified } of facts.versions(prefix)) {
      const count = counts.get(key)
      if (!count) continue
      count[deleteMarker ? 'deleteMarkers' : 'versions']++
      if (versionId === 'null') versioned = false
      if (key === recordOf(manifest) && !deleteMarker && lastModified) storedAt.add(Number(lastModified))
    }
  }
  const time = compareTimes(manifest, [...storedAt])
  const problems = [...counts].flatMap(([key, { versions, deleteMarkers }]) => [
    ...(versions > 1 ? [`${key} has ${versions} versions in place of 1: it was replaced`] : []),
    ...(deleteMarkers > 0 ? [`${key} has a delete marker: it was deleted`] : []),
  ])
  problems.push(...time.problems)
  if (!versioned) {
    return evidence({
      ...time,
      problems,
      unchecked: ['The bucket kept no versions: a replaced object leaves no trace in it.'],
    })
  }
  if (problems.length > 0) return evidence({ ...time, problems })
  return evidence({
    proves: [...time.proves, `Each of the ${counts.size} objects of the run has one version and no delete marker.`],
  })
}

/** The manifest is written last, so S3 cannot have stored it before the end that it states. A copy is stored later. */
function compareTimes(manifest: Manifest, storedAt: readonly number[]): BucketEvidence {
  const { finishedAt } = manifest
  const times = storedAt.map((time) => new Date(time).toISOString())
  const tooEarly = times.filter((time) => Date.parse(time) < Date.parse(finishedAt) - clockTolerance)
  if (tooEarly.length > 0) {
    return evidence({
      problems: tooEarly.map((time) => `S3 stored the manifest ${time}, before the end that it states: ${finishedAt}`),
    })
  }
  return evidence({
    proves: times.map((time) => `S3 stored the manifest ${time}; it says the run ended ${finishedAt}.`),
  })
}

/** `reports/date=2026-11-22/` of a report, and of everything else the folder of its run. */
const folderOf = (key: string): string => /^(reports|invalid)\/[^/]+\//.exec(key)?.[0] ?? key.replace(/[^/]+$/, '')

function sumUp(protections: readonly ObjectProtection[]): BucketEvidence {
  const until = protections.flatMap(({ retainUntil }) => retainUntil ?? []).map(Number)
  const earliest = until.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY)
  const unlocked = protections.filter(({ lockMode }) => lockMode === undefined).length
  const locked = protections.length - unlocked
  const modes = countsInWords(protections.flatMap(({ lockMode }) => lockMode ?? []))
  return evidence({
    proves: [
      `Encryption of the objects that were read: ${countsInWords(protections.map(({ encryption }) => encryption ?? 'none'))}.`,
      ...(locked > 0
        ? [`Retention of the objects: ${modes}, until ${new Date(earliest).toISOString()} or later.`]
        : []),
    ],
    unchecked:
      unlocked > 0
        ? [`${unlocked} objects show no retention: they have none, or the reader lacks s3:GetObjectRetention.`]
        : [],
  })
}

function countsInWords(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Array.from(counts, ([value, count]) => `${count} ${value}`).join(', ')
}
