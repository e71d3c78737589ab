import type { CollectedReport, Exception } from '../../model.ts'
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
  readonly accountEmail?: string
  readonly exception?: Exception
  readonly evidence: Readonly<Record<string, string>>
}

/** Open failures come first, then excepted ones, then what is undecidable; findings of a check that a report never decides come last. */
function rankOf({ check, outcome, exception }: Finding): number {
  const all = severities.length
  const severity = severities.indexOf(check.severity)
  const group = outcome.verdict === 'fail' ? (exception ? all : 0) + severity : 2 * all + (check.neverDecided ? 1 : 0)
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
  ...(collected.account.email && { accountEmail: collected.account.email }),
  ...(finding.exception && { exception: finding.exception }),
  evidence: JSON.parse(finding.evidence),
})

/** The order of the places: a total one, so that the same findings show the same, however they came in. */
export const bySeverity = (left: FindingPlace, right: FindingPlace): number =>
  left.rank - right.rank || compareText(left.accountId, right.accountId) || compareText(left.principal, right.principal)
