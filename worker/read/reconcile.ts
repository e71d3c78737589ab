import { parseReportKey, startOfRun } from '../evidence/keys.ts'
import { type Manifest, runStatus, totalsOf } from '../evidence/manifest.ts'
import type { AccountResult } from '../model.ts'

/** Version 0.1.0 recorded the start some seconds after the instant in the id, perhaps after midnight. Milliseconds. */
const latestStart = 120_000

/** Whether a manifest agrees with itself; each disagreement in words. */
export function* reconcile(manifest: Manifest, runId: string): Generator<string> {
  const { accounts, totals, startedAt, status, outputs, listing } = manifest
  if (manifest.runId !== runId) yield `the manifest is of another run: ${manifest.runId}`
  const late = Date.parse(startedAt) - (startOfRun(runId)?.getTime() ?? Number.NaN)
  if (!(late >= 0 && late <= latestStart)) yield `the run started ${startedAt}, which its id ${runId} does not say`
  const counted = totalsOf(accounts)
  for (const name of Object.keys(counted) as (keyof typeof counted)[]) {
    if (counted[name] !== totals[name]) yield `totals.${name} is ${totals[name]}, its accounts make ${counted[name]}`
  }
  const interrupted = status === 'interrupted'
  const expected = runStatus({ listing, totals: counted, outputs }, interrupted)
  if (status !== expected) yield `the run calls itself ${status}, what it holds is ${expected}`
  if (listing.complete && !interrupted && !outputs.some(({ kind }) => kind === 'consolidated-csv')) {
    yield 'the manifest names no consolidated table, neither written nor given up'
  }
  for (const { key, complete, sha256, bytes } of outputs) {
    if (complete && (sha256 === undefined || bytes === undefined)) yield `${key} is complete and has no hash or size`
    if (!key.includes(`/run=${runId}/`)) yield `${key} is not of this run`
  }
  const seen = new Set<string>()
  for (const account of accounts) {
    if (seen.has(account.id)) yield `account ${account.id} stands in the manifest twice`
    seen.add(account.id)
    yield* reconcileAccount(account)
  }
}

function* reconcileAccount({ id, status, report, failure, invalid }: AccountResult): Generator<string> {
  const hasReport = status === 'stored' || status === 'unchanged'
  if (hasReport !== (report !== undefined)) yield `account ${id} is ${status} and has ${report ? 'a' : 'no'} report`
  if ((status === 'failed') !== (failure !== undefined)) {
    yield `account ${id} is ${status} and has ${failure ? 'a' : 'no'} failure`
  }
  if (report) yield* reconcileKey(id, 'reports', report)
  if (invalid && invalid.error === undefined) yield* reconcileKey(id, 'invalid', invalid)
}

/** A key says its account, time and hash; the record must say the same. */
function* reconcileKey(
  id: string,
  prefix: 'reports' | 'invalid',
  { key, sha256, generatedTime }: { key: string; sha256: string; generatedTime?: string },
): Generator<string> {
  const parts = parseReportKey(key)
  if (parts?.prefix !== prefix || parts.sha256 !== sha256 || parts.accountId !== id) {
    yield `the key of account ${id} does not say its prefix, account and hash: ${key}`
    return
  }
  const seconds = (time: string) => time.slice(0, 19)
  if (generatedTime !== undefined && seconds(generatedTime) !== seconds(parts.generatedTime.toISOString())) {
    yield `account ${id}: the report was generated ${generatedTime}, its key says ${parts.generatedTime.toISOString()}`
  }
}
