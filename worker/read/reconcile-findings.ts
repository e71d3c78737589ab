import type { Manifest } from '../evidence/manifest.ts'
import { checks } from '../insight/findings/catalog.ts'

/**
 * Contradictions within the findings that a manifest sums up. They are not computed again from the reports, since the
 * checks of the version that wrote them may have been others.
 */
export function* reconcileFindings({ findings, totals, outputs }: Manifest): Generator<string> {
  const isWhole = outputs.some(({ kind, complete }) => kind === 'consolidated-csv' && complete)
  // What could not be assessed is missing from the sums of a run without tables.
  if (!findings || !isWhole) return
  let failed = 0
  let undecidable = 0
  for (const status of findings.standing) {
    failed += status.failed
    undecidable += status.undecidable
    const appliesTo = checks.find(({ id }) => id === status.check)?.appliesTo
    if (appliesTo === undefined) continue
    const principals = appliesTo === 'root' ? totals.stored + totals.unchanged : totals.users
    const decided = status.passed + status.failed + status.undecidable + status.notApplicable
    if (decided !== principals) {
      yield `findings: the check ${status.check} has ${decided} results, the reports have ${principals} principals`
    }
  }
  const bySeverity = Object.values(findings.failed).reduce((sum, count) => sum + count, 0)
  if (bySeverity !== failed) yield `findings: ${bySeverity} failed by severity, ${failed} by check`
  for (const { kind, complete, rows } of outputs) {
    if (!kind.startsWith('findings-') || kind === 'findings-ocsf' || !complete || rows === undefined) continue
    if (rows !== failed + undecidable) yield `${kind} has ${rows} rows, its findings make ${failed + undecidable}`
  }
}
