import { createHash } from 'node:crypto'
import type { ChangeTotals } from '../evidence/changes-schema.ts'
import { type DetailType, detailTypes, type RunSummary } from '../evidence/event-schemas.ts'
import { runKey } from '../evidence/keys.ts'
import { isFullScope, isWholeRun, type Manifest } from '../evidence/manifest.ts'
import { findingCounts } from './finding-counts.ts'
import { changesInWords, severitiesInWords } from './words.ts'

/** An event for EventBridge. */
export interface WorkerEvent {
  readonly detailType: DetailType
  readonly detail: { readonly id: string; readonly runId: string }
}

/** What a full-scope run is compared with; the first one has no earlier run. */
export interface ComparedWith {
  readonly previous?: Pick<Manifest, 'runId' | 'exceptions'> | undefined
  readonly totals: ChangeTotals
}

/** The same parts have the same id, so that a consumer recognizes a second delivery. */
export const eventId = (...parts: readonly (string | undefined)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/**
 * The event for a run with a manifest. It has counts alone and names nobody.
 *
 * @param compared absent where the run cannot be compared with others
 */
export function runSummary(manifest: Manifest, bucket: string, compared?: ComparedWith): WorkerEvent {
  const { runId, startedAt, finishedAt, status, totals } = manifest
  const { users, bytes: _, ...accounts } = totals
  const findings = manifest.findings && findingCounts(manifest.findings)
  const changes = changesOf(manifest, compared)
  const detail: RunSummary = {
    schemaVersion: 1,
    id: eventId(runId, detailTypes.runSummary),
    runId,
    bucket,
    startedAt,
    finishedAt,
    status,
    fullScope: isFullScope(manifest.scope),
    accounts,
    users,
    ...(findings && { findings }),
    ...(changes && { changes }),
    manifestKey: runKey('runs', runId, 'manifest.json'),
    pageKey: runKey('summary', runId, 'index.html'),
    ...(compared && changesKeys(runId)),
    headline: `Run ${runId} ${status === 'interrupted' ? 'was interrupted' : `is ${status}`}.`,
    found: findings
      ? `Open findings: ${severitiesInWords(findings.open)}. Excepted: ${severitiesInWords(findings.excepted)}.${changes?.exceptionsChanged ? ' The exceptions are not those of the previous run.' : ''}`
      : 'Findings are unknown: the run could not assess its reports.',
    changed: changedLine(manifest, compared),
    missing: missingLine(manifest),
  }
  return { detailType: detailTypes.runSummary, detail }
}

/** Where the changes of a run are. */
export const changesKeys = (runId: string) => ({
  changesKey: runKey('changes', runId, 'changes.json'),
  changesPageKey: runKey('changes', runId, 'index.html'),
})

function changesOf(manifest: Manifest, { previous, totals }: Partial<ComparedWith> = {}): RunSummary['changes'] {
  if (!previous || !totals) return undefined
  const { joined, left, 'lost-report': lostReport, 'gained-report': gainedReport, unknown } = totals.accounts
  return {
    previousRunId: previous.runId,
    exceptionsChanged: manifest.exceptions?.sha256 !== previous.exceptions?.sha256,
    credentials: Object.fromEntries(Object.entries(totals.changes).filter(([, count]) => count > 0)),
    findings: {
      opened: { ...totals.findings.new },
      resolved: { ...totals.findings.resolved },
      excepted: { ...totals.findings.excepted },
    },
    accounts: { joined, left, lostReport, gainedReport, unknown },
  }
}

function changedLine({ listing, scope, status }: Manifest, compared: ComparedWith | undefined): string {
  if (!compared) {
    if (!isFullScope(scope)) return 'Changes are unknown: the run was not for the whole organization.'
    if (status === 'interrupted') return 'Changes are unknown: the run was interrupted.'
    return `Changes are unknown: ${listing.complete ? 'the run has no report' : 'the listing is incomplete'}.`
  }
  const { previous, totals } = compared
  if (!previous) return 'Changes: none known, since this is the first full-scope run.'
  const { joined, left } = totals.accounts
  const opened = severitiesInWords(totals.findings.new)
  const resolved = severitiesInWords(totals.findings.resolved)
  return `Changes since run ${previous.runId}: ${changesInWords(totals)}. Accounts: ${joined} joined, ${left} left. Findings: ${opened} opened, ${resolved} resolved.`
}

function missingLine(manifest: Manifest): string {
  const { totals, listing, outputs, signature, accounts } = manifest
  const inScope = totals.stored + totals.unchanged + totals.failed
  const byReason = new Map<string, number>()
  for (const { failure } of accounts) {
    const reason = failure && `${failure.stage} ${failure.kind}`
    if (reason) byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
  }
  const reasons = Array.from(byReason, ([reason, count]) => `${count} ${reason}`).join(', ')
  const unwritten = outputs.filter(({ complete }) => !complete).length
  const parts = [
    ...(totals.failed > 0 ? [`the reports of ${totals.failed} of ${inScope} accounts in scope (${reasons})`] : []),
    ...(listing.complete ? [] : ['accounts that were not listed']),
    ...(unwritten > 0 ? [`${unwritten} of ${outputs.length} files`] : []),
    ...(signature?.error === undefined ? [] : ['the signature']),
  ]
  if (parts.length > 0) return `Missing: ${parts.join('; ')}.`
  if (!isWholeRun(manifest)) return inScope > 0 ? 'Missing: nothing of its scope.' : 'Missing: no account was in scope.'
  return 'Missing: nothing. Every account in scope has its report.'
}
