import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import { type Archive, openArchive } from '../aws/archive.ts'
import { createClients } from '../aws/clients.ts'
import type { Config } from '../config.ts'
import { runKey } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { parseManifest } from '../evidence/manifest-schema.ts'
import { parseReport } from '../evidence/report-csv.ts'
import type { AccountResult, Outcome } from '../model.ts'
import { printable } from '../output/terminal.ts'
import type { EndingSignals } from '../request/abort.ts'
import { systemClock } from '../request/clock.ts'
import { describeError } from '../request/errors.ts'
import { createRequest } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import { archiveHistory } from './history.ts'
import { reconcile } from './reconcile.ts'

const readsAtOnce = 16
const readWait = 60_000

/**
 * The auditor's tool: reads the manifest of a run, hashes every object that it names, counts the users in every
 * report, and reconciles its totals with its accounts. What it reads it reads with the credentials of whoever runs it.
 *
 * @returns the problems, which are printed as well
 * @throws RunError where the bucket cannot be read
 */
export async function verify(config: Config, signals: EndingSignals): Promise<Outcome> {
  const runId = config.run ?? ''
  const clients = createClients({ ...config.aws, forcePathStyle: config.bucket.forcePathStyle })
  const request = createRequest({ concurrency: config.concurrency, clock: systemClock })
  const attempts = () => ({ signal: signals.stopping, count: 0, maxWaitTime: readWait })
  const archive = openArchive(clients.s3, request, config.bucket, attempts)
  try {
    const { problems, lines } = await verifyRun(archive, runId)
    // What concerns the run is told even if the rest of the archive cannot be listed.
    const history = await archiveHistory(archive).catch((error) => {
      signals.stopping.throwIfAborted()
      return [`the archive could not be listed: ${describeError(error)}`]
    })
    process.stdout.write(
      [
        ...lines,
        ...problems.map((problem) => `WRONG  ${printable(problem)}`),
        ...history.map((line) => `note   ${printable(line)}`),
        problems.length === 0
          ? `Run ${runId} is whole: everything that its manifest names is there, byte for byte.`
          : `Run ${runId} is not whole: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
        '',
      ].join('\n'),
    )
    return { problems }
  } catch (error) {
    throw new RunError(`reading the bucket ${config.bucket.name}`, error)
  } finally {
    clients.destroy()
  }
}

interface Findings {
  readonly problems: readonly string[]
  readonly lines: readonly string[]
}

async function verifyRun(archive: Archive, runId: string): Promise<Findings> {
  const manifestKey = runKey('runs', runId, 'manifest.json')
  const content = await archive.read(manifestKey)
  if (content === undefined) {
    const started = await archive.read(runKey('runs', runId, 'started.json'))
    const problem =
      started === undefined
        ? `no run ${runId}: neither its start nor its manifest is in the bucket`
        : `the manifest is missing: the run started and was ended before it could write one (${manifestKey})`
    return { problems: [problem], lines: [] }
  }
  const manifest = parseManifest(content.toString('utf8'))
  if ('problems' in manifest) return { problems: manifest.problems, lines: [] }
  const problems = [...reconcile(manifest, runId), ...(await compareObjects(archive, manifest))]
  return { problems, lines: [...summary(manifest)] }
}

/** What the run says of itself, and the accounts that it has no report of. */
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
async function compareObjects(archive: Archive, { accounts, outputs }: Manifest): Promise<string[]> {
  const named: NamedObject[] = [...accounts.flatMap(objectsOf), ...outputs.filter(({ complete }) => complete)]
  const limit = pLimit(readsAtOnce)
  const compared = await Promise.all(named.map((object) => limit(() => compare(archive, object))))
  return compared.filter((problem) => problem !== undefined)
}

function objectsOf({ id, report, invalid }: AccountResult): NamedObject[] {
  return [
    ...(report ? [{ ...report, report: { accountId: id, users: report.users } }] : []),
    ...(invalid && invalid.error === undefined ? [invalid] : []),
  ]
}

async function compare(archive: Archive, { key, sha256, bytes, report }: NamedObject): Promise<string | undefined> {
  // Reports are small enough to be read as a whole; tables of a large organization are not.
  const content = report ? await archive.read(key) : undefined
  const found = content
    ? { bytes: content.byteLength, sha256: createHash('sha256').update(content).digest('hex') }
    : report
      ? undefined
      : await archive.hash(key)
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
