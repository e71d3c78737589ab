import type { FindingChange } from '../../evidence/changes-schema.ts'
import type { AssessedReport, Finding } from '../../insight/findings/assess.ts'
import type { Exception, Severity } from '../../model.ts'
import { identityOf } from './user-changes.ts'

export interface FindingChanges {
  readonly findings: FindingChange[]
  /** Open findings that both reports have. */
  readonly open: Record<Severity, number>
}

export const noFindings = (): Record<Severity, number> => ({ critical: 0, high: 0, medium: 0, low: 0 })

const byPlace = ({ findings }: AssessedReport) =>
  new Map(findings.map((finding) => [`${finding.check.id} ${identityOf(finding.row)}`, finding]))

const describe = (status: FindingChange['status'], { check, row, outcome, exception }: Finding): FindingChange => ({
  status,
  check: check.id,
  severity: check.severity,
  principal: row.user,
  reason: outcome.reason,
  ...(status === 'excepted' && exception && { exception: describeException(exception) }),
})

const describeException = ({ approvedBy, expires, reason, ticket }: Exception) => ({
  approvedBy,
  expires,
  reason,
  ...(ticket !== undefined && { ticket }),
})

/** What a run says of a check and principal. */
type State = 'none' | 'undecidable' | 'open' | 'excepted'

function stateOf(finding: Finding | undefined): State {
  if (!finding) return 'none'
  if (finding.outcome.verdict !== 'fail') return 'undecidable'
  return finding.exception ? 'excepted' : 'open'
}

/**
 * Findings that are new, resolved, accepted or still open. A finding is a failed check. It is open unless an exception of
 * its run accepts it, so that the end of an exception opens it. One that can no longer be decided is not resolved.
 */
export function findingChanges(before: AssessedReport | undefined, after: AssessedReport): FindingChanges {
  const earlier = before ? byPlace(before) : new Map<string, Finding>()
  const later = byPlace(after)
  const findings: FindingChange[] = []
  const open = noFindings()
  for (const [place, finding] of later) {
    const state = stateOf(finding)
    const previous = stateOf(earlier.get(place))
    if (state === 'excepted' && previous !== 'excepted') findings.push(describe('excepted', finding))
    if (state !== 'open') continue
    if (previous === 'open') open[finding.check.severity] += 1
    else findings.push(describe('new', finding))
  }
  for (const [place, finding] of earlier) {
    if (finding.outcome.verdict !== 'fail') continue
    const now = later.get(place)
    if (now === undefined) findings.push(describe('resolved', finding))
    else if (stateOf(now) === 'undecidable')
      findings.push(describe('undecidable', { ...finding, outcome: now.outcome }))
  }
  return { findings, open }
}
