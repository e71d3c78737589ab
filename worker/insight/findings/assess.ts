import type { CollectedReport } from '../../model.ts'
import { rootUser } from '../../report-csv.ts'
import { checks } from './catalog.ts'
import { type Check, type Outcome, type Thresholds, undecidable, type Verdict } from './check.ts'
import { type CredentialRow, credentialRows, readCredentialRow } from './credential-row.ts'
import { rootChecks } from './root-checks.ts'
import { userChecks } from './user-checks.ts'

/** A check that a principal failed, or that its row could not decide. Passes are counted, not listed. */
export interface Finding {
  readonly check: Check
  readonly row: CredentialRow
  readonly outcome: Outcome
}

/** How many principals stand where with a check. */
export type Counts = Record<Verdict, number>

/** What a report says: its rows read once, the findings, and for every check how many principals stand where. */
export interface AssessedReport {
  readonly collected: CollectedReport
  readonly rows: readonly CredentialRow[]
  readonly findings: readonly Finding[]
  /** One entry a check, in the order of the catalog. */
  readonly standing: ReadonlyMap<Check, Counts>
}

export const noCounts = (): Counts => ({ pass: 0, fail: 0, undecidable: 0, 'not-applicable': 0 })

/** Puts all checks to all rows of a report. Pure; throws for no content. */
export function assessReport(collected: CollectedReport, thresholds: Thresholds): AssessedReport {
  const rows = [...credentialRows(collected)]
  const findings: Finding[] = []
  const standing = new Map(checks.map((check) => [check, noCounts()]))
  const note = (check: Check, row: CredentialRow, outcome: Outcome) => {
    const counts = standing.get(check)
    if (counts) counts[outcome.verdict] += 1
    if (outcome.verdict === 'fail' || outcome.verdict === 'undecidable') findings.push({ check, row, outcome })
  }
  for (const row of rows) {
    for (const check of row.isRoot ? rootChecks : userChecks) note(check, row, check.assess(row, thresholds))
  }
  if (!rows.some((row) => row.isRoot)) {
    // Every account has a root user; a report without its row must not look like one without trouble.
    const header = new Map([['user', 0]])
    const absent = readCredentialRow(header, [rootUser], collected.generatedTime.getTime())
    for (const check of rootChecks) note(check, absent, undecidable('The report has no row of the root user', ['user']))
  }
  return { collected, rows, findings, standing }
}

/** The cells that show a finding, as they stand in the report. */
export const evidenceOf = ({ row, outcome }: Finding): Record<string, string> =>
  Object.fromEntries(outcome.evidence.map((column) => [column, row.cell(column)]))
