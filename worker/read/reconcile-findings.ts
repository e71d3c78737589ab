import type { Manifest } from '../evidence/manifest.ts'
import { checks } from '../insight/findings/catalog.ts'

/**
 * Contradictions within the findings that a manifest sums up. Whether they are those of the reports is computed
 * elsewhere (recount-findings.ts), where the checks of the version that wrote them are known.
 */
export function* reconcileFindings(manifest: Manifest): Generator<string> {
  const { findings, totals, outputs } = manifest
  const isWhole = outputs.some(({ kind, complete }) => kind === 'consolidated-csv' && complete)
  // What could not be assessed is missing from the sums of a run without tables.
  if (!isWhole) return
  if (!findings) return yield 'the run wrote tables, and its manifest sums up no findings'
  let failed = 0
  let undecidable = 0
  let others = 0
  for (const status of findings.standing) {
    failed += status.failed
    undecidable += status.undecidable
    others += status.passed + status.notApplicable
    const appliesTo = checks.find(({ id }) => id === status.check)?.appliesTo
    if (appliesTo === undefined) continue
    const principals = appliesTo === 'root' ? totals.stored + totals.unchanged : totals.users
    const decided = status.passed + status.failed + status.undecidable + status.notApplicable
    if (decided !== principals) {
      yield `findings: the check ${status.check} has ${decided} results, the reports have ${principals} principals`
    }
  }
  const bySeverity = sum(Object.values(findings.failed))
  if (bySeverity !== failed) yield `findings: ${bySeverity} failed by severity, ${failed} by check`
  for (const { kind, complete, rows } of outputs) {
    if (!kind.startsWith('findings-') || !complete || rows === undefined) continue
    // With OCSF_ALL_VERDICTS, every verdict is an event.
    if (kind === 'findings-ocsf' && rows === failed + undecidable + others) continue
    if (rows !== failed + undecidable) yield `${kind} has ${rows} rows, its findings make ${failed + undecidable}`
  }
  yield* reconcileExceptions(manifest)
}

function* reconcileExceptions({ findings, exceptions, outputs }: Manifest): Generator<string> {
  const accepted = sum(findings?.standing.map(({ excepted = 0 }) => excepted) ?? [])
  const bySeverity = sum(Object.values(findings?.excepted ?? {}))
  if (bySeverity !== accepted) yield `findings: ${bySeverity} excepted by severity, ${accepted} by check`
  if (accepted > 0 && !exceptions) yield `findings: ${accepted} are excepted, and the run had no exceptions`
  for (const { check, failed, excepted = 0 } of findings?.standing ?? []) {
    if (excepted > failed) yield `findings: the check ${check} has ${failed} failed and ${excepted} of them excepted`
  }
  const file = outputs.find(({ kind }) => kind === 'exceptions')
  if (exceptions && !file) yield 'the run had exceptions, and its manifest names no exceptions.json'
  if (!exceptions && file) yield `the run had no exceptions, and its manifest names ${file.key}`
  if (exceptions && file?.complete && file.sha256 !== exceptions.sha256) {
    yield `${file.key} has another hash than the exceptions that the run was given`
  }
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)
