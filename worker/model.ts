/** What the modules of the worker hand to each other. Types only: nothing here runs. */

/** States of an account as Organizations names them; `Status` of older answers maps onto a subset. */
export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED' | (string & {})

/** An account of the organization, as ListAccounts returns it. */
export interface Account {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  readonly state: AccountState
  /** Of the account; present where ACCOUNT_EMAIL asks for it. */
  readonly email?: string
  /** Partition of the account's ARN: aws, aws-cn, aws-us-gov. */
  readonly partition: string
  /** Ids from the root down to the parent of the account, where the answer carried `Paths`. */
  readonly parentIds?: readonly string[]
}

/** The step of an account's way at which it failed. Waiting for IAM is part of `generate`. */
export type Stage = 'listing' | 'session' | 'generate' | 'download' | 'validate' | 'store'

export type FailureKind =
  | 'unknown-account'
  | 'access-denied'
  | 'throttled'
  | 'capacity'
  | 'timed-out'
  | 'invalid-report'
  | 'interrupted'
  | 'unexpected'

/** Why an account has no report: a value, never an exception that ends the others. */
export interface Failure {
  readonly stage: Stage
  readonly kind: FailureKind
  /** The service's error code, or a name of ours where no service spoke. */
  readonly code: string
  readonly message: string
  /** Requests of that stage that were made. */
  readonly attempts: number
}

/** A credential report as IAM returned it. */
export interface CredentialReport {
  readonly content: Uint8Array
  /** When IAM generated it, which can be up to four hours before the run. */
  readonly generatedTime: Date
  /** When IAM served it, by IAM's clock. */
  readonly servedAt?: Date | undefined
}

/** A report whose bytes were found to be a credential report of the account. */
export interface ParsedReport {
  /** The header: the 22 classic columns first, any further ones after them. */
  readonly columns: readonly string[]
  /** One array of cells a row, each as wide as `columns`. */
  readonly rows: readonly (readonly string[])[]
  /** IAM users, that is rows without the root user's. */
  readonly users: number
}

/** A report that is in the bucket. */
export interface StoredReport {
  readonly key: string
  /** ISO 8601, UTC. */
  readonly generatedTime: string
  /** Age of the report when the account was finished. */
  readonly ageSeconds: number
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
  readonly users: number
  /**
   * Present where IAM said that it had started to generate a report, and until the account's deadline served the one
   * from before.
   */
  readonly generatedBeforeRequest?: boolean
}

/** What IAM returned instead of a report, kept for troubleshooting. */
export interface InvalidEvidence {
  readonly key: string
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
  /** Why it could not be stored; then the key has no object. */
  readonly error?: string
}

/** What became of an account. `outOfScope` and `skipped` were never entered. */
export type AccountStatus = 'outOfScope' | 'skipped' | 'stored' | 'unchanged' | 'failed'

/** One line of the manifest: every listed account has exactly one. */
export interface AccountResult {
  readonly id: string
  readonly name: string
  readonly state: AccountState
  /** Names of the organizational units from the root, where they may be read. */
  readonly path?: string
  /** Ids of the root and the organizational units above it, from the root; only in runs with exceptions of units. */
  readonly parentIds?: readonly string[]
  readonly status: AccountStatus
  /** Why it was skipped. */
  readonly reason?: string
  readonly report?: StoredReport
  readonly failure?: Failure
  readonly invalid?: InvalidEvidence
}

/** Which accounts a run is for; empty lists mean no restriction. */
export interface Scope {
  readonly accounts: readonly string[]
  readonly excludeAccounts: readonly string[]
  readonly organizationalUnits: readonly string[]
}

/** A file that a run writes beside the reports. */
export interface RunOutput {
  readonly key: string
  readonly kind: string
  /** False if it was not published; then the key has no object. */
  readonly complete: boolean
  readonly sha256?: string
  readonly bytes?: number
  readonly rows?: number
  readonly error?: string
}

/** A report on its way into the derived tables. */
export interface CollectedReport {
  readonly account: Account
  /** Names of the organizational units from the root, or empty. */
  readonly organizationalUnitPath: string
  readonly generatedTime: Date
  readonly report: ParsedReport
}

/** What a check decided for one principal. `undecidable`: the report does not say enough; never a pass. */
export type Verdict = 'pass' | 'fail' | 'undecidable' | 'not-applicable'

export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** A failure has the severity of its check; what a report cannot decide is informational. */
export type FindingSeverity = Severity | 'informational'

/** What counts as too old. Days. */
export interface Thresholds {
  /** A password or an active key must have been used less than this many days ago. @default 45 */
  readonly unusedCredentialDays: number
  /** An active key must have been rotated at most this many days ago. @default 90 */
  readonly keyRotationDays: number
  /** The root user must not have been used within this many days; the benchmark names no number. @default 30 */
  readonly rootActivityDays: number
}

/**
 * A failure that somebody accepted until a day. The verdict stays `fail`; the finding carries the exception and
 * counts as excepted instead of open.
 */
export interface Exception {
  /** Id of a check. */
  readonly check: string
  /** Twelve digits. One of account and organizational unit is set. */
  readonly account?: string
  /** Id of an organizational unit or of the root; accounts in or below it. */
  readonly organizationalUnit?: string
  /** A user name, `<root_account>`, or `*` for every principal. */
  readonly principal: string
  readonly reason: string
  readonly ticket?: string
  /** A text, not a proof. */
  readonly approvedBy: string
  /** The last day on which it holds, UTC, `2026-11-22`. */
  readonly expires: string
}

/** The findings of a run as the manifest records them: thresholds, totals, and the control status per check. */
export interface FindingTotals {
  readonly thresholds: Thresholds
  /** Failed checks by severity, one for every principal that fails one; excepted ones are among them. */
  readonly failed: Readonly<Record<Severity, number>>
  /** How many of the failed ones have an exception. Absent in records of earlier versions. */
  readonly excepted?: Readonly<Record<Severity, number>>
  readonly standing: readonly {
    readonly check: string
    readonly passed: number
    readonly failed: number
    /** How many of the failed ones have an exception. Absent in records of earlier versions. */
    readonly excepted?: number
    readonly undecidable: number
    readonly notApplicable: number
  }[]
}

/** How a command ended, as a list of reasons; they determine its exit code (cli/exit-codes.ts). */
export interface Outcome {
  /** Whether a signal cut it short. */
  readonly interrupted?: boolean
  /** Why it could not run or finish. */
  readonly unfinished?: readonly string[]
  /** What is missing or wrong although it finished. */
  readonly problems?: readonly string[]
  /** Conditions that were met: `--fail-on`, `--exit-code`. */
  readonly met?: readonly string[]
}

/** Detects hosts that do not answer, and reports them (request/waiting.ts). */
export interface Waiting {
  /** Something is asked. @param what a host, or a source of credentials */
  begin(what: string): {
    answered(): void
    failed(error: unknown): void
  }
}
