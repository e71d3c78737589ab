import type { AccountChanges } from '../../evidence/changes-schema.ts'
import { parseReport } from '../../evidence/report-csv.ts'
import { assessReport } from '../../insight/findings/assess.ts'
import type { AccountResult, CollectedReport, ParsedReport, StoredReport, Thresholds } from '../../model.ts'
import { describeError, InvalidReportError } from '../../request/errors.ts'
import { digestOf, readWhole, type Source, SourceError, sizeLimits } from '../source/source.ts'
import type { AccountPair } from './coverage.ts'
import { findingChanges, noFindings } from './finding-changes.ts'
import { userChanges } from './user-changes.ts'

export interface ComparedAccount extends AccountChanges {
  /** Why a report that a manifest names could not be used: missing, altered or not a report. */
  readonly problem?: string
}

/** Compares the reports of an account. Throws only where the source cannot be read. */
export async function accountChanges(
  source: Source,
  { from, to, coverage, reason }: AccountPair,
  thresholds: Thresholds,
): Promise<ComparedAccount> {
  const { id, name, path = '' } = to ?? from ?? { id: '', name: '' }
  const identity = { id, name, path }
  const nothing = { changes: [], findings: [], open: noFindings() }
  const known = { ...identity, coverage, ...(reason !== undefined && { reason }) }
  if (coverage !== 'compared' && !(coverage === 'joined' && to?.report)) return { ...known, ...nothing }
  try {
    const contents = await readBoth(source, from?.report, to?.report)
    const assess = (account: AccountResult, stored: StoredReport, content: Buffer) =>
      assessReport(collected(account, stored, parseReport(content, id)), thresholds)
    if (!to?.report || !contents.to) return { ...known, ...nothing }
    const after = assess(to, to.report, contents.to)
    if (!from?.report || !contents.from) return { ...known, changes: [], ...findingChanges(undefined, after) }
    if (from.report.key === to.report.key) return { ...known, changes: [], ...findingChanges(after, after) }
    const before = assess(from, from.report, contents.from)
    return { ...known, changes: userChanges(before.rows, after.rows), ...findingChanges(before, after) }
  } catch (error) {
    if (!(error instanceof SourceError || error instanceof InvalidReportError)) throw error
    const problem = `account ${id}: ${describeError(error)}`
    return { ...identity, coverage: 'unknown', reason: describeError(error), ...nothing, problem }
  }
}

/** The bytes of both reports; read once where they are the same. */
async function readBoth(source: Source, from: StoredReport | undefined, to: StoredReport | undefined) {
  const earlier = from && readReport(source, from)
  const later = to && to.key === from?.key ? earlier : to && readReport(source, to)
  const [before, after] = await Promise.all([earlier, later])
  return { from: before, to: after }
}

async function readReport(source: Source, { key, sha256 }: StoredReport): Promise<Buffer> {
  // Once more where it is not what the manifest says: it may have been damaged on its way.
  for (const isLast of [false, true]) {
    const content = await readWhole(source, key, sizeLimits.report)
    if (content && digestOf(content).sha256 === sha256) return content
    if (isLast) throw new SourceError(content ? `${key} has other bytes than its manifest says` : `missing: ${key}`)
  }
  throw new SourceError(`missing: ${key}`)
}

const collected = (
  { id, name, state, path = '' }: AccountResult,
  { generatedTime }: StoredReport,
  report: ParsedReport,
): CollectedReport => ({
  account: { id, name, state, partition: '' },
  organizationalUnitPath: path,
  generatedTime: new Date(generatedTime),
  report,
})
