import type { AccountChanges } from '../../evidence/changes-schema.ts'
import { parseReport } from '../../evidence/report-csv.ts'
import { assessReport, type Exceptions } from '../../insight/findings/assess.ts'
import type { AccountResult, CollectedReport, ParsedReport, StoredReport, Thresholds } from '../../model.ts'
import { describeError, InvalidReportError, isAccessDeniedError } from '../../request/errors.ts'
import { accountOf } from '../run-exceptions.ts'
import { digestOf, readWhole, type Source, SourceError, sizeLimits } from '../source/source.ts'
import type { AccountPair } from './coverage.ts'
import { findingChanges, noFindings } from './finding-changes.ts'
import { userChanges } from './user-changes.ts'

export interface ComparedAccount extends AccountChanges {
  /** Why a report that a manifest names could not be used: missing, altered or not a report. */
  readonly problem?: string
}

/** What both reports are assessed with. */
export interface Criteria {
  readonly thresholds: Thresholds
  /** Of each run. */
  readonly exceptions: { readonly from: Exceptions; readonly to: Exceptions }
}

/** Compares the reports of an account. Throws only where the source cannot be read. */
export async function accountChanges(
  source: Source,
  { from, to, coverage, reason }: AccountPair,
  { thresholds, exceptions }: Criteria,
): Promise<ComparedAccount> {
  const { id, name, path = '' } = to ?? from ?? { id: '', name: '' }
  const identity = { id, name, path }
  const nothing = { changes: [], findings: [], open: noFindings() }
  const known = { ...identity, coverage, ...(reason !== undefined && { reason }) }
  if (coverage !== 'compared' && !(coverage === 'joined' && to?.report)) return { ...known, ...nothing }
  try {
    const contents = await readBoth(source, from?.report, to?.report)
    const assess = (run: 'from' | 'to', account: AccountResult, stored: StoredReport, content: Buffer) =>
      assessReport(collected(account, stored, parseReport(content, id)), thresholds, exceptions[run])
    if (!to?.report || !contents.to) return { ...known, ...nothing }
    const after = assess('to', to, to.report, contents.to)
    if (!from?.report || !contents.from) return { ...known, changes: [], ...findingChanges(undefined, after) }
    // The same report may have been assessed with other exceptions.
    const before = assess('from', from, from.report, contents.from)
    const changes = from.report.key === to.report.key ? [] : userChanges(before.rows, after.rows)
    return { ...known, changes, ...findingChanges(before, after) }
  } catch (error) {
    // S3 refuses a key that does not exist if the reader may list some prefixes only.
    const isOfReport = error instanceof SourceError || error instanceof InvalidReportError || isAccessDeniedError(error)
    if (!isOfReport) throw error
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

const collected = (account: AccountResult, { generatedTime }: StoredReport, report: ParsedReport): CollectedReport => ({
  account: accountOf(account),
  organizationalUnitPath: account.path ?? '',
  generatedTime: new Date(generatedTime),
  report,
})
