import type { FindingTotals } from '../../model.ts'
import type { InsightTotals } from './insight-totals.ts'

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
