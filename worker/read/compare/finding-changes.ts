import type { FindingChange } from '../../evidence/changes-schema.ts'
import type { AssessedReport, Finding } from '../../insight/findings/assess.ts'
import type { Severity } from '../../model.ts'
import { identityOf } from './user-changes.ts'

export interface FindingChanges {
  readonly findings: FindingChange[]
  /** Findings that both reports have. */
  readonly open: Record<Severity, number>
}

export const noFindings = (): Record<Severity, number> => ({ critical: 0, high: 0, medium: 0, low: 0 })

const byPlace = ({ findings }: AssessedReport) =>
  new Map(findings.map((finding) => [`${finding.check.id} ${identityOf(finding.row)}`, finding]))

const describe = (status: FindingChange['status'], { check, row, outcome }: Finding): FindingChange => ({
  status,
  check: check.id,
  severity: check.severity,
  principal: row.user,
  reason: outcome.reason,
})

/**
 * Findings that are new, resolved or still open. A finding is a failed check; one that can no longer be decided is not
 * resolved.
 */
export function findingChanges(before: AssessedReport | undefined, after: AssessedReport): FindingChanges {
  const earlier = before ? byPlace(before) : new Map<string, Finding>()
  const later = byPlace(after)
  const findings: FindingChange[] = []
  const open = noFindings()
  for (const [place, finding] of later) {
    if (finding.outcome.verdict !== 'fail') continue
    if (earlier.get(place)?.outcome.verdict === 'fail') open[finding.check.severity] += 1
    else findings.push(describe('new', finding))
  }
  for (const [place, finding] of earlier) {
    if (finding.outcome.verdict !== 'fail') continue
    const now = later.get(place)?.outcome
    if (now === undefined) findings.push(describe('resolved', finding))
    else if (now.verdict === 'undecidable') findings.push(describe('undecidable', { ...finding, outcome: now }))
  }
  return { findings, open }
}
