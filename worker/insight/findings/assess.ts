import { rootUser } from '../../evidence/report-csv.ts'
import type { Account, CollectedReport, Exception, FindingSeverity, Thresholds, Verdict } from '../../model.ts'
import { checks } from './catalog.ts'
import { type Check, type Outcome, undecidable } from './check.ts'
import { type CredentialRow, credentialRows, rowReader } from './credential-row.ts'
import { rootChecks } from './root-checks.ts'
import { type RelatedRequirements, supportedBy } from './standards.ts'
import { userChecks } from './user-checks.ts'

/** What a check decided for a principal, with what shows it. */
export interface Finding {
  readonly check: Check
  readonly row: CredentialRow
  readonly outcome: Outcome
  /** The check's for a failure; every other verdict is informational, whatever its check. */
  readonly severity: FindingSeverity
  /** What a pass would support. */
  readonly supports: readonly RelatedRequirements[]
  /** Why the failure was accepted, where it was: it stays a failure, and is not open. */
  readonly exception?: Exception
  /** A JSON object of the cells that show it, as the report has them. */
  readonly evidence: string
}

/** How many principals came to which verdict of a check; `excepted` of the failures have an exception. */
export type Counts = Record<Verdict | 'excepted', number>

/** Finds the exception of a failure; an ExceptionRegister is one. */
export interface Exceptions {
  use(check: string, account: Account, principal: string): Exception | undefined
}

/** What a part of a report says: its rows read once, and the findings of them. */
export interface AssessedReport {
  /** With the rows of this part alone. */
  readonly collected: CollectedReport
  readonly rows: readonly CredentialRow[]
  /** Failures, and what the rows could not decide. */
  readonly findings: readonly Finding[]
  /** Passes, and what is not applicable: always counted, listed only on request. */
  readonly others: readonly Finding[]
  /**
   * For every check, in the order of the catalog, how many principals of the whole report stand where. Known with
   * the last part of a report.
   */
  readonly controlStatus: ReadonlyMap<Check, Counts> | undefined
}

export const noCounts = (): Counts => ({ pass: 0, fail: 0, undecidable: 0, 'not-applicable': 0, excepted: 0 })

/** Puts all checks to all rows of a report. Throws for no content. */
export const assessReport = (
  collected: CollectedReport,
  thresholds: Thresholds,
  exceptions?: Exceptions,
): AssessedReport => {
  const [whole] = assessInParts(collected, thresholds, Number.POSITIVE_INFINITY, { exceptions })
  return whole ?? { collected, rows: [], findings: [], others: [], controlStatus: new Map() }
}

export interface AssessOptions {
  /** @default none */
  readonly exceptions?: Exceptions | undefined
  /** Whether passes and what is not applicable are listed. @default false */
  readonly allVerdicts?: boolean | undefined
}

/**
 * The same for a part of the rows after the other, so that what is made of a large report need not be in memory
 * at once. There is always at least one part.
 */
export function* assessInParts(
  collected: CollectedReport,
  thresholds: Thresholds,
  rowsPerPart: number,
  { exceptions, allVerdicts = false }: AssessOptions = {},
): Generator<AssessedReport> {
  const { report } = collected
  const controlStatus = new Map(checks.map((check) => [check, noCounts()]))
  const supports = new Map(checks.map((check) => [check, supportedBy(check.id, thresholds)]))
  let rootSeen = false
  let start = 0
  do {
    const part = {
      ...collected,
      report: { ...report, rows: report.rows.slice(start, start + rowsPerPart) },
    }
    start += rowsPerPart
    const isLast = start >= report.rows.length
    const rows = [...credentialRows(part)]
    const findings: Finding[] = []
    const others: Finding[] = []
    const record = (check: Check, row: CredentialRow, outcome: Outcome) => {
      const assessed = { check, row, outcome, supports: supports.get(check) ?? [] }
      const finding = findingOf(assessed, () => exceptions?.use(check.id, collected.account, row.user))
      const counts = controlStatus.get(check)
      if (counts) counts[outcome.verdict] += 1
      if (counts && finding?.exception) counts.excepted += 1
      if (finding) findings.push(finding)
      else if (allVerdicts) others.push({ ...assessed, severity: 'informational', evidence: '{}' })
    }
    for (const row of rows) {
      rootSeen ||= row.isRoot
      for (const check of row.isRoot ? rootChecks : userChecks) record(check, row, check.assess(row, thresholds))
    }
    if (isLast && !rootSeen) recordAbsentRoot(collected, record)
    yield { collected: part, rows, findings, others, controlStatus: isLast ? controlStatus : undefined }
  } while (start < report.rows.length)
}

/** A finding, where an outcome is one. Only a failure can have an exception, and it stays a failure. */
function findingOf(
  assessed: Pick<Finding, 'check' | 'row' | 'outcome' | 'supports'>,
  exceptionOf: () => Exception | undefined,
): Finding | undefined {
  const { check, row, outcome } = assessed
  if (outcome.verdict !== 'fail' && outcome.verdict !== 'undecidable') return undefined
  const evidence = JSON.stringify(evidenceOf(row, outcome))
  if (outcome.verdict === 'undecidable') return { ...assessed, severity: 'informational', evidence }
  const exception = exceptionOf()
  return { ...assessed, severity: check.severity, evidence, ...(exception && { exception }) }
}

/** Every account has a root user; a report without its row must not look like one without findings. */
function recordAbsentRoot(
  { generatedTime }: CollectedReport,
  record: (check: Check, row: CredentialRow, outcome: Outcome) => void,
): void {
  const absent = rowReader(['user'], generatedTime.getTime())([rootUser])
  for (const check of rootChecks) record(check, absent, undecidable('The report has no row of the root user', []))
}

/** The cells that show a finding, as the report has them. */
function evidenceOf(row: CredentialRow, outcome: Outcome): Record<string, string> {
  const cells: Record<string, string> = {}
  for (const column of outcome.evidence) cells[column] = row.cell(column)
  return cells
}
