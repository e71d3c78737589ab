import type { FindingTotals } from '../../model.ts'
import type { InsightTotals } from './insight-totals.ts'

export const findingTotals = ({ thresholds, failed, excepted, controlStatus }: InsightTotals): FindingTotals => ({
  thresholds,
  failed,
  excepted,
  standing: controlStatus.map(({ check, counts }) => ({
    check: check.id,
    passed: counts.pass,
    failed: counts.fail,
    excepted: counts.excepted,
    undecidable: counts.undecidable,
    notApplicable: counts['not-applicable'],
  })),
})
