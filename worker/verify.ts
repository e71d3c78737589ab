import pLimit from 'p-limit'
import { RunError } from './advice.ts'
import { type Archive, openArchive } from './aws/archive.ts'
import { createClients } from './aws/clients.ts'
import { systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { dateOfRun, parseReportKey, runKey } from './keys.ts'
import { type Manifest, totalsOf } from './manifest.ts'
import { createRequest } from './request.ts'
import { printable } from './terminal.ts'
import { archiveHistory } from './verify-history.ts'

const readsAtOnce = 16
const readWait = 60_000

/**
 * The auditor's tool: reads the manifest of a run, hashes every object that it names, and reconciles its
 * totals with its accounts. What it reads it reads with the credentials of whoever runs it.
 *
 * @returns 0 where everything is as the manifest says, 1 where something is not; each finding is printed
 * @throws RunError where the bucket cannot be read
 */
export async function verify(config: Config): Promise<number> {
  const runId = config.runId ?? ''
  const clients = createClients({ forcePathStyle: config.bucket.forcePathStyle })
  const request = createRequest({ concurrency: config.concurrency, clock: systemClock })
  const { signal } = new AbortController()
  const archive = openArchive(clients.s3, request, config.bucket, () => ({
    signal,
    attempts: 0,
    maxWaitTime: readWait,
  }))
  try {
    const { problems, lines } = await verifyRun(archive, runId)
    const history = await archiveHistory(archive)
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
    return problems.length === 0 ? 0 : 1
  } catch (error) {
    throw new RunError(`reading the bucket ${config.bucket.name}`, error)
  } finally {
    clients.destroy()
  }
}

async function verifyRun(archive: Archive, runId: string): Promise<{ problems: string[]; lines: string[] }> {
  const manifestKey = runKey('runs', runId, 'manifest.json')
  const text = await archive.readText(manifestKey)
  if (text === undefined) {
    const started = await archive.readText(runKey('runs', runId, 'started.json'))
    return {
      problems: [
        started === undefined
          ? `no run ${runId}: neither its start nor its manifest is in the bucket`
          : `the manifest is missing: the run started and was ended before it could write one (${manifestKey})`,
      ],
      lines: [],
    }
  }
  const manifest = parseManifest(text, runId)
  if (typeof manifest === 'string') return { problems: [manifest], lines: [] }

  const problems = [...reconcile(manifest), ...(await compareObjects(archive, manifest))]
  const { totals, accounts, listing } = manifest
  const lines = [
    `Run ${runId}: ${manifest.status}, ${manifest.startedAt} to ${manifest.finishedAt}`,
    `${totals.listed} accounts listed: ${totals.stored} stored, ${totals.unchanged} unchanged, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.outOfScope} out of scope`,
    ...(listing.complete ? [] : [`gap    the listing is incomplete: ${printable(listing.error ?? '')}`]),
    ...accounts
      .filter(({ status }) => status === 'failed')
      .map(({ id, name, failure }) =>
        printable(
          `gap    account ${id} (${name}) has no report: ${failure?.stage} ${failure?.kind}, ${failure?.message}`,
        ),
      ),
  ]
  return { problems, lines }
}

function parseManifest(text: string, runId: string): Manifest | string {
  let manifest: Manifest
  try {
    manifest = JSON.parse(text)
  } catch {
    return 'the manifest is not JSON'
  }
  if (manifest.schemaVersion !== 1)
    return `the manifest has schemaVersion ${manifest.schemaVersion}; this program reads 1`
  if (manifest.runId !== runId) return `the manifest is of another run: ${manifest.runId}`
  if (!Array.isArray(manifest.accounts) || !Array.isArray(manifest.outputs) || !manifest.totals) {
    return 'the manifest lacks accounts, outputs or totals'
  }
  return manifest
}

/** Whether the manifest agrees with itself. */
function* reconcile({ accounts, totals, runId, startedAt }: Manifest): Generator<string> {
  const counted = totalsOf(accounts)
  for (const name of Object.keys(counted) as (keyof typeof counted)[]) {
    if (counted[name] !== totals[name]) yield `totals.${name} is ${totals[name]}, its accounts make ${counted[name]}`
  }
  const ids = accounts.map(({ id }) => id)
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index)))
    yield `account ${id} is listed twice`
  if (!startedAt.startsWith(dateOfRun(runId))) yield `the run started ${startedAt}, its id says ${dateOfRun(runId)}`
  for (const { id, status, report } of accounts) {
    const hasReport = status === 'stored' || status === 'unchanged'
    if (hasReport !== (report !== undefined)) yield `account ${id} is ${status} and has ${report ? 'a' : 'no'} report`
    const parts = report && parseReportKey(report.key)
    if (report && (parts?.sha256 !== report.sha256 || parts.accountId !== id)) {
      yield `the key of account ${id} does not say its account and hash: ${report.key}`
    }
  }
}

/** Whether every object that the manifest names is there with the bytes that it states. */
async function compareObjects(archive: Archive, { accounts, outputs }: Manifest): Promise<string[]> {
  const named = [
    ...accounts.flatMap(({ report, invalid }) => [report, invalid?.error === undefined ? invalid : undefined]),
    ...outputs.map((output) => (output.complete ? output : undefined)),
  ].filter((object) => object !== undefined)
  const limit = pLimit(readsAtOnce)
  const compared = await Promise.all(
    named.map(({ key, sha256, bytes }) =>
      limit(async () => {
        const found = await archive.hash(key)
        if (!found) return `missing: ${key}`
        if (found.bytes !== bytes) return `${key} has ${found.bytes} bytes in place of ${bytes}`
        return found.sha256 === sha256
          ? undefined
          : `${key} has other bytes: SHA-256 ${found.sha256} in place of ${sha256}`
      }),
    ),
  )
  return compared.filter((problem) => problem !== undefined)
}
