import type { FindingTotals } from '../../model.ts'
import type { InsightTotals } from './insight-totals.ts'

export const findingTotals = ({ thresholds, failed, controlStatus }: InsightTotals): FindingTotals => ({
  thresholds,
  failed,
  standing: controlStatus.map(({ check, counts }) => ({
    check: check.id,
    passed: counts.pass,
    failed: counts.fail,
    undecidable: counts.undecidable,
    notApplicable: counts['not-applicable'],
  })),
})
