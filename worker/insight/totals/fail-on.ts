import type { FindingTotals, Severity } from '../../model.ts'
import { severities } from '../findings/check.ts'

/** Failures of a severity without an exception. */
export const openFailures = ({ failed, excepted }: FindingTotals, severity: Severity): number =>
  failed[severity] - (excepted?.[severity] ?? 0)

/**
 * Evaluates `--fail-on`: open failures of a severity or a higher one.
 *
 * @returns the condition that is met as a sentence, or nothing
 */
export function failOnConditions(findings: FindingTotals, failOn: Severity | undefined): readonly string[] {
  if (failOn === undefined) return []
  const counted = severities.slice(0, severities.indexOf(failOn) + 1)
  const open = counted.reduce((sum, severity) => sum + openFailures(findings, severity), 0)
  return open > 0 ? [`open findings of severity ${failOn} or above: ${open}`] : []
}
