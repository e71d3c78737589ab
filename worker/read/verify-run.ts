import { isDeepStrictEqual } from 'node:util'
import pLimit from 'p-limit'
import { runKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { parseStart, startOf } from '../evidence/manifest-schema.ts'
import { parseReport } from '../evidence/report-csv.ts'
import type { AccountResult } from '../model.ts'
import { printable } from '../output/terminal.ts'
import { describeError } from '../request/errors.ts'
import { reconcile } from './reconcile.ts'
import { manifestBytes, manifestKey, parseManifestOf } from './run-list.ts'
import { checkSignature, type SignatureVerdict } from './signature.ts'
import { type Digest, digest, digestOf, readWhole, type Source, sizeLimits, unreadable } from './source/source.ts'
import type { Trust } from './trust.ts'

export interface VerifiedRun {
  readonly problems: readonly string[]
  /** What the run says of itself, and the accounts that it has no report of. */
  readonly lines: readonly string[]
}

/** Verifies one run. Throws only where the source cannot be read. */
export async function verifyRun(
  source: Source,
  runId: string,
  concurrency: number,
  trust: Trust,
): Promise<VerifiedRun> {
  const bytes = await manifestBytes(source, runId)
  if (bytes === undefined) {
    const started = await digest(source, runKey('runs', runId, 'started.json'))
    const problem =
      started === undefined
        ? `no run ${runId}: neither its start nor its manifest is in ${source.name}`
        : `the manifest is missing: the run started and was ended before it could write one (${manifestKey(runId)})`
    return { problems: [problem], lines: [] }
  }
  const manifest = parseManifestOf(runId, bytes)
  if ('problems' in manifest) return { problems: manifest.problems, lines: [] }
  const signature = await checkSignature(source, manifest, bytes, trust)
  const problems = [
    ...(signature.problem === undefined ? [] : [signature.problem]),
    ...reconcile(manifest, runId),
    ...(await twice(() => compareStart(source, manifest))),
    ...(await compareObjects(source, manifest, concurrency)),
  ]
  return { problems, lines: [...summary(manifest), signatureLine(signature)] }
}

function signatureLine({ status, signedBy }: SignatureVerdict): string {
  switch (status) {
    case 'signed':
      return printable(`Signed by the key ${signedBy}. A signature proves the use of the key, not the time.`)
    case 'unsigned':
      return 'Not signed.'
    case 'invalid':
      return 'Signed by none of the keys given.'
    case 'unchecked':
      return 'The signature was not checked: no --public-key and no --signing-key-arn. Whoever can replace objects can replace the manifest as well.'
  }
}

/** What was damaged on its way to us is not damaged in the archive: only what is wrong twice is reported. */
const twice = async (check: () => Promise<readonly string[]>): Promise<readonly string[]> =>
  (await check()).length > 0 ? check() : []

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

function* summary({ runId, status, startedAt, finishedAt, totals, accounts, listing }: Manifest): Generator<string> {
  yield `Run ${runId}: ${status}, ${startedAt} to ${finishedAt}`
  yield `${totals.listed} accounts listed: ${totals.stored} stored, ${totals.unchanged} unchanged, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.outOfScope} out of scope`
  if (!listing.complete) yield printable(`gap    the listing is incomplete: ${listing.error ?? ''}`)
  for (const { id, name, failure } of accounts.filter(({ status }) => status === 'failed')) {
    const reason = failure ? `${failure.stage} ${failure.kind}, ${failure.message}` : 'for no reason given'
    yield printable(`gap    account ${id} (${name}) has no report: ${reason}`)
  }
}

interface NamedObject {
  readonly key: string
  readonly sha256?: string | undefined
  readonly bytes?: number | undefined
  /** Where the object is a report: whose, and how many users it is said to have. */
  readonly report?: { readonly accountId: string; readonly users: number }
}

/** Whether every object that the manifest names is there with the bytes that it states. */
async function compareObjects(source: Source, { accounts, outputs }: Manifest, concurrency: number): Promise<string[]> {
  const named: NamedObject[] = [...accounts.flatMap(objectsOf), ...outputs.filter(({ complete }) => complete)]
  const limit = pLimit(concurrency)
  const compared = await Promise.all(named.map((object) => limit(() => twice(() => compare(source, object)))))
  return compared.flat()
}

function objectsOf({ id, report, invalid }: AccountResult): NamedObject[] {
  return [
    ...(report ? [{ ...report, report: { accountId: id, users: report.users } }] : []),
    ...(invalid && invalid.error === undefined ? [invalid] : []),
  ]
}

async function compare(source: Source, object: NamedObject): Promise<readonly string[]> {
  const problem = await damageOf(source, object)
  return problem === undefined ? [] : [problem]
}

async function damageOf(source: Source, { key, sha256, bytes, report }: NamedObject): Promise<string | undefined> {
  let content: Buffer | undefined
  let found: Digest | undefined
  try {
    // Reports are small enough to be read as a whole; tables of a large organization are not.
    if (report) content = await readWhole(source, key, sizeLimits.report)
    found = report ? content && digestOf(content) : await digest(source, key)
  } catch (error) {
    return unreadable(error)
  }
  if (!found) return `missing: ${key}`
  if (found.bytes !== bytes) return `${key} has ${found.bytes} bytes in place of ${bytes}`
  if (found.sha256 !== sha256) return `${key} has other bytes: SHA-256 ${found.sha256} in place of ${sha256}`
  return report && content ? compareUsers(key, content, report) : undefined
}

function compareUsers(key: string, content: Buffer, { accountId, users }: { accountId: string; users: number }) {
  try {
    const counted = parseReport(content, accountId).users
    return counted === users ? undefined : `${key} has ${counted} users, the manifest says ${users}`
  } catch (error) {
    return `${key} is no report of account ${accountId}: ${describeError(error)}`
  }
}
