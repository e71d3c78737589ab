import type { Severity, Thresholds } from '../findings/check.ts'
import type { InsightTotals } from './insight-totals.ts'

/** What the manifest says of the findings: by what measure, how many, and the standing per check. */
export interface FindingTotals {
  readonly thresholds: Thresholds
  /** Failed checks by severity, one for every principal that fails one. */
  readonly failed: Readonly<Record<Severity, number>>
  readonly standing: readonly {
    readonly check: string
    readonly passed: number
    readonly failed: number
    readonly undecidable: number
    readonly notApplicable: number
  }[]
}

export const findingTotals = ({ thresholds, failed, standing }: InsightTotals): FindingTotals => ({
  thresholds,
  failed,
  standing: standing.map(({ check, counts }) => ({
    check: check.id,
    passed: counts.pass,
    failed: counts.fail,
    undecidable: counts.undecidable,
    notApplicable: counts['not-applicable'],
  })),
})
