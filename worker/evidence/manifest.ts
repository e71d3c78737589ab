import type { AccountResult, AccountStatus, FindingTotals, RunOutput, Scope } from '../model.ts'

/** How a run ended: `partial` where an account in scope has no report, the listing is incomplete or an output is missing. */
export type RunStatus = 'complete' | 'partial' | 'interrupted'

export interface Totals extends Readonly<Record<AccountStatus, number>> {
  readonly listed: number
  readonly users: number
  /** Of the reports in the bucket, whether this run wrote them or found them there. */
  readonly bytes: number
}

export interface Listing {
  readonly complete: boolean
  readonly pages: number
  readonly error?: string
  /** Why names of organizational units are missing, where they are. */
  readonly organizationalUnitsError?: string
}

/** Which program ran, where, and whether it was led to other endpoints than AWS's own. */
export interface WorkerIdentity {
  readonly version: string
  readonly task?: string
  readonly image?: string
  readonly endpointOverrides: readonly string[]
  /** `NAME=host:port` of the proxies that were configured. */
  readonly proxies?: readonly string[]
  /** The file of AWS_CA_BUNDLE, whose certificates were trusted too. */
  readonly certificateBundle?: string
  /** NODE_OPTIONS, which can load other code into the worker. */
  readonly nodeOptions?: string
}

/** What is known when a run starts; written as `started.json` before any account is entered. */
export interface RunStart {
  readonly schemaVersion: 1
  readonly runId: string
  readonly scheduledTime?: string
  readonly startedAt: string
  readonly organizationId?: string
  readonly scope: Scope
  readonly worker: WorkerIdentity
  /** Present where exceptions were configured. */
  readonly exceptions?: ExceptionRecord
}

/** Which exceptions a run was given; `exceptions.json` of the run has them. */
export interface ExceptionRecord {
  /** Hex, of the bytes of `exceptions.json`: the same exceptions have the same hash in every run. */
  readonly sha256: string
  readonly count: number
  /** How many of them had expired when the run started. */
  readonly expired: number
}

/** Which key signed the manifest, or why none did; the signature is stored beside it as `manifest.json.sig`. */
export interface ManifestSignature {
  readonly keyArn: string
  readonly error?: string
}

/** The record of a run. It accounts for every account that was listed or asked for, exactly once. */
export interface Manifest extends RunStart {
  readonly finishedAt: string
  readonly status: RunStatus
  readonly listing: Listing
  readonly totals: Totals
  readonly outputs: readonly RunOutput[]
  /** What the reports say, summed up; the tables have it in full. */
  readonly findings?: FindingTotals
  /** Absent where no key was configured. */
  readonly signature?: ManifestSignature
  readonly accounts: readonly AccountResult[]
}

/** Sums up the accounts: listed = outOfScope + skipped + stored + unchanged + failed, always. */
export function totalsOf(accounts: readonly AccountResult[]): Totals {
  const totals = { listed: 0, outOfScope: 0, skipped: 0, stored: 0, unchanged: 0, failed: 0, users: 0, bytes: 0 }
  for (const { status, report } of accounts) {
    totals.listed++
    totals[status]++
    totals.users += report?.users ?? 0
    totals.bytes += report?.bytes ?? 0
  }
  return totals
}

/** Whether the scope leaves no account of the organization out. */
export const isFullScope = ({ accounts, excludeAccounts, organizationalUnits }: Scope): boolean =>
  accounts.length + excludeAccounts.length + organizationalUnits.length === 0

/** Whether a run can be compared with others: it was for all accounts, listed them to the end, and has a report. */
export const isWholeRun = ({
  scope,
  listing,
  status,
  totals,
}: Pick<Manifest, 'scope' | 'listing' | 'status' | 'totals'>): boolean =>
  isFullScope(scope) && listing.complete && status !== 'interrupted' && totals.stored + totals.unchanged > 0

export function runStatus(manifest: Pick<Manifest, 'listing' | 'totals' | 'outputs'>, interrupted: boolean): RunStatus {
  if (interrupted) return 'interrupted'
  const whole =
    manifest.listing.complete && manifest.totals.failed === 0 && manifest.outputs.every(({ complete }) => complete)
  return whole ? 'complete' : 'partial'
}

/** One line an account, so that a large manifest can be read and searched with line tools too. */
export function* manifestText({ accounts, ...rest }: Manifest): Generator<string> {
  yield `${JSON.stringify(rest, undefined, 2).slice(0, -2)},\n  "accounts": [`
  let before = '\n    '
  for (const account of accounts) {
    yield before + JSON.stringify(account)
    before = ',\n    '
  }
  yield accounts.length > 0 ? '\n  ]\n}\n' : ']\n}\n'
}
