import { parseReportKey, startOfRun } from '../evidence/keys.ts'
import { type Manifest, runStatus, totalsOf } from '../evidence/manifest.ts'
import type { AccountResult } from '../model.ts'
import { reconcileFindings } from './reconcile-findings.ts'
import { reconcileOutputs } from './reconcile-outputs.ts'
import { reconcileScope } from './reconcile-scope.ts'

/** Version 0.1.0 recorded the start some seconds after the instant in the id, perhaps after midnight. Milliseconds. */
const latestStart = 120_000

/** Clocks differ. Milliseconds. */
export const clockTolerance = 600_000

/** Whether a manifest is consistent; describes each contradiction. */
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
  if (Date.parse(manifest.finishedAt) < Date.parse(startedAt)) {
    yield `the run finished ${manifest.finishedAt}, before its start ${startedAt}`
  }
  if (Date.parse(manifest.finishedAt) > Date.now() + clockTolerance) {
    yield `the run finished ${manifest.finishedAt}, which is in the future`
  }
  yield* reconcileScope(manifest)
  yield* reconcileOutputs(manifest)
  yield* reconcileFindings(manifest)
  const seen = new Set<string>()
  for (const account of accounts) {
    if (seen.has(account.id)) yield `account ${account.id} is in the manifest twice`
    seen.add(account.id)
    yield* reconcileAccount(account)
    yield* reconcileAge(account, manifest)
  }
}

/** The age of a report counts from its own time to when the account was finished, which was during the run. */
function* reconcileAge({ id, report }: AccountResult, { startedAt, finishedAt }: Manifest): Generator<string> {
  if (!report) return
  const finished = Date.parse(report.generatedTime) + report.ageSeconds * 1000
  if (finished >= Date.parse(startedAt) - clockTolerance && finished <= Date.parse(finishedAt) + clockTolerance) return
  yield `account ${id}: a report generated ${report.generatedTime} was not ${report.ageSeconds} seconds old during the run`
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
