import type { Manifest } from '../evidence/manifest.ts'
import type { ExceptionRegister } from '../insight/exceptions/exception-register.ts'
import { assessInParts, type Counts, noCounts } from '../insight/findings/assess.ts'
import { checks } from '../insight/findings/catalog.ts'
import { severities } from '../insight/findings/check.ts'
import type { AccountResult, FindingTotals, ParsedReport, RunOutput, Severity } from '../model.ts'
import { accountOf } from './run-exceptions.ts'

/** What is made of so many rows is in memory at once. */
const rowsPerPart = 250

/** Assesses the reports of a run again, and compares the result with the findings that its manifest sums up. */
export class FindingRecount {
  readonly #findings: FindingTotals
  readonly #outputs: readonly RunOutput[]
  readonly #exceptions: ExceptionRegister
  readonly #counts = new Map<string, Counts>(checks.map(({ id }) => [id, noCounts()]))

  #rows = 0

  /** @param exceptions of the run */
  constructor(findings: FindingTotals, outputs: readonly RunOutput[], exceptions: ExceptionRegister) {
    this.#findings = findings
    this.#outputs = outputs
    this.#exceptions = exceptions
  }

  add(account: AccountResult, report: ParsedReport): void {
    const generatedTime = new Date(account.report?.generatedTime ?? 0)
    const collected = { account: accountOf(account), organizationalUnitPath: '', generatedTime, report }
    this.#rows += report.rows.length
    const exceptions = this.#exceptions
    for (const part of assessInParts(collected, this.#findings.thresholds, rowsPerPart, { exceptions })) {
      for (const [{ id }, counts] of part.controlStatus ?? []) {
        const sum = this.#counts.get(id)
        for (const name of Object.keys(counts) as (keyof Counts)[]) if (sum) sum[name] += counts[name]
      }
    }
  }

  /** What the manifest states otherwise. */
  *problems(): Generator<string> {
    for (const { kind, rows } of this.#outputs) {
      if (rows !== undefined && kind.startsWith('consolidated-') && rows !== this.#rows) {
        yield `${kind} has ${rows} rows, the reports have ${this.#rows}`
      }
    }
    const { standing, failed, excepted } = this.#findings
    for (const { check, notApplicable, passed, ...stated } of standing) {
      const {
        pass,
        fail,
        undecidable,
        excepted: accepted,
        'not-applicable': other,
      } = this.#counts.get(check) ?? noCounts()
      const counted = { failed: fail, excepted: accepted, undecidable, passed: pass, notApplicable: other }
      const inManifest = { ...stated, passed, notApplicable }
      for (const name of Object.keys(counted) as (keyof typeof counted)[]) {
        if (inManifest[name] === counted[name]) continue
        yield `findings: the check ${check} has ${name} ${inManifest[name]} in the manifest, the reports make ${counted[name]}`
      }
    }
    for (const severity of severities) {
      if (failed[severity] !== this.#sum(severity, 'fail')) {
        yield `findings: ${failed[severity]} ${severity} ones in the manifest, the reports make ${this.#sum(severity, 'fail')}`
      }
      if (excepted?.[severity] !== this.#sum(severity, 'excepted')) {
        yield `findings: ${excepted?.[severity]} ${severity} ones excepted in the manifest, the reports and exceptions make ${this.#sum(severity, 'excepted')}`
      }
    }
  }

  #sum(severity: Severity, name: keyof Counts): number {
    return checks.reduce((sum, check) => {
      return check.severity === severity ? sum + (this.#counts.get(check.id)?.[name] ?? 0) : sum
    }, 0)
  }
}

/**
 * Why the findings of a run cannot be computed again, where they cannot: the checks of the version that wrote them were
 * others, or a run without tables sums up a part of its reports.
 */
export function recountLimit({ findings, outputs }: Manifest): string | undefined {
  const isWhole = outputs.some(({ kind, complete }) => kind === 'consolidated-csv' && complete)
  if (!isWhole) return 'the run wrote no tables'
  return findings?.excepted && hasOurChecks(findings) ? undefined : 'another version of the worker wrote them'
}

/** @param version of this program, whose checks are known */
export function* reconcileChecks({ findings, worker }: Manifest, version: string | undefined): Generator<string> {
  // Before there were exceptions, version 0.1.0 had fewer checks.
  if (!findings?.excepted || worker.version !== version || hasOurChecks(findings)) return
  yield `findings: the checks are not those of version ${version}, which wrote them`
}

const hasOurChecks = ({ standing }: FindingTotals): boolean =>
  standing.map(({ check }) => check).join() === checks.map(({ id }) => id).join()
