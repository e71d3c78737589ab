import type { FindingTotals, Severity } from '../model.ts'
import { severitiesInWords } from './words.ts'

type BySeverity = Readonly<Record<Severity, number>>

const none: BySeverity = { critical: 0, high: 0, medium: 0, low: 0 }

/** Failures of a run without an exception, and with one; records of earlier versions have no exceptions. */
export function findingCounts({ failed, excepted = none }: FindingTotals): { open: BySeverity; excepted: BySeverity } {
  const open = (severity: Severity) => failed[severity] - excepted[severity]
  return {
    open: { critical: open('critical'), high: open('high'), medium: open('medium'), low: open('low') },
    excepted: { ...excepted },
  }
}

/** `open 3 (1 critical, 2 low)`, and `; excepted 1 (1 high)` where there are any. */
export function findingsInWords(findings: FindingTotals): string {
  const { open, excepted } = findingCounts(findings)
  const accepted = severitiesInWords(excepted)
  return `open ${severitiesInWords(open)}${accepted === '0' ? '' : `; excepted ${accepted}`}`
}
