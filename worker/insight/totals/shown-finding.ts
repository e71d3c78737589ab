import type { CollectedReport } from '../../model.ts'
import type { Finding } from '../findings/assess.ts'
import { checks } from '../findings/catalog.ts'
import { type Check, type Outcome, severities } from '../findings/check.ts'
import { compareText } from './top-list.ts'

/** Where a finding stands among all: failed before undecidable, then by severity, then as the catalog has the checks. */
export interface FindingPlace {
  readonly rank: number
  readonly accountId: string
  readonly principal: string
}

/** A finding as the page keeps it until the run ends: with nothing that would hold on to a whole report. */
export interface ShownFinding extends FindingPlace {
  readonly check: Check
  readonly outcome: Outcome
  readonly accountName: string
  readonly evidence: Readonly<Record<string, string>>
}

/** Undecidable findings follow all failures; those of a check that a report never decides come last. */
function rankOf({ check, outcome }: Finding): number {
  const group =
    outcome.verdict === 'fail' ? severities.indexOf(check.severity) : severities.length + (check.neverDecided ? 1 : 0)
  return group * checks.length + checks.indexOf(check)
}

export const placeOf = ({ account }: CollectedReport, finding: Finding): FindingPlace => ({
  rank: rankOf(finding),
  accountId: account.id,
  principal: finding.row.user,
})

export const showFinding = (collected: CollectedReport, finding: Finding): ShownFinding => ({
  ...placeOf(collected, finding),
  check: finding.check,
  outcome: finding.outcome,
  accountName: collected.account.name,
  evidence: JSON.parse(finding.evidence),
})

/** The order of the places: a total one, so that the same findings show the same, however they came in. */
export const bySeverity = (left: FindingPlace, right: FindingPlace): number =>
  left.rank - right.rank || compareText(left.accountId, right.accountId) || compareText(left.principal, right.principal)
