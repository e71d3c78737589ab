import type { CollectedReport, Severity, Thresholds } from '../../model.ts'
import type { AssessedReport, Counts } from '../findings/assess.ts'
import { noCounts } from '../findings/assess.ts'
import { checks } from '../findings/catalog.ts'
import { ageInDays, isNoInformation, isNotApplicable } from '../findings/cell.ts'
import { type Check, severities } from '../findings/check.ts'
import type { CredentialRow } from '../findings/credential-row.ts'
import { AgeHistogram, type Bucket } from './histogram.ts'
import { bySeverity, type FindingPlace, placeOf, type ShownFinding, showFinding } from './shown-finding.ts'
import { type AccountSummary, byNeed, noFailures, type OrganizationalUnitSummary } from './summaries.ts'
import { TopList } from './top-list.ts'

/** What a run found, in a size that does not grow with the organization; the page and the manifest show it. */
export interface InsightTotals {
  readonly thresholds: Thresholds
  /** One entry a check, in the order of the catalog. */
  readonly controlStatus: readonly { readonly check: Check; readonly counts: Counts }[]
  /** Of all failures, those that have an exception included. */
  readonly failed: Readonly<Record<Severity, number>>
  readonly excepted: Readonly<Record<Severity, number>>
  /** Accounts with an open failure, that is one without exception. */
  readonly accountsWithFailures: number
  readonly accountsWithCriticalFailures: number
  /** The accounts in which most is to be done, worst first. */
  readonly accounts: readonly AccountSummary[]
  /** By path. */
  readonly organizationalUnits: readonly OrganizationalUnitSummary[]
  readonly activeKeyAges: readonly Bucket[]
  readonly passwordUse: readonly Bucket[]
  readonly keyUse: readonly Bucket[]
  /** The worst findings, and how many there are in all. */
  readonly findings: { readonly total: number; readonly shown: readonly ShownFinding[] }
}

/** How much the page shows of what has no end; the tables have all of it. */
export const shownLimits = { accounts: 50, findings: 400, organizationalUnits: 60 } as const

/** Adds up assessed reports while they come in. */
export class TotalsCollector {
  readonly #thresholds: Thresholds
  readonly #controlStatus = new Map(checks.map((check) => [check, noCounts()]))
  readonly #failed = noFailures()
  readonly #excepted = noFailures()
  #accountsWithCriticalFailures = 0
  readonly #accounts = new TopList<AccountSummary, AccountSummary>(shownLimits.accounts, byNeed)
  readonly #findings = new TopList<FindingPlace, ShownFinding>(shownLimits.findings, bySeverity)
  readonly #organizationalUnits = new Map<string, OrganizationalUnitSummary>()
  readonly #activeKeyAges: AgeHistogram
  readonly #passwordUse: AgeHistogram
  readonly #keyUse: AgeHistogram

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds
    const { keyRotationDays, unusedCredentialDays } = thresholds
    this.#activeKeyAges = new AgeHistogram([30, 180, 365], keyRotationDays, 'younger')
    this.#passwordUse = new AgeHistogram([7, 90, 180, 365], unusedCredentialDays, 'older')
    this.#keyUse = new AgeHistogram([7, 90, 180, 365], unusedCredentialDays, 'older')
  }

  /** @param assessed the parts of a report, one after the other */
  add({ collected, rows, findings, controlStatus }: AssessedReport): void {
    for (const finding of findings) {
      this.#findings.add(placeOf(collected, finding), () => showFinding(collected, finding))
    }
    for (const row of rows) if (!row.isRoot) this.#addAges(row)
    if (controlStatus) this.#addAccount(collected, controlStatus)
  }

  totals(): InsightTotals {
    return {
      thresholds: this.#thresholds,
      controlStatus: [...this.#controlStatus].map(([check, counts]) => ({ check, counts })),
      failed: this.#failed,
      excepted: this.#excepted,
      accountsWithFailures: this.#accounts.total,
      accountsWithCriticalFailures: this.#accountsWithCriticalFailures,
      accounts: this.#accounts.items(),
      organizationalUnits: [...this.#organizationalUnits.values()],
      activeKeyAges: this.#activeKeyAges.buckets(),
      passwordUse: this.#passwordUse.buckets(),
      keyUse: this.#keyUse.buckets(),
      findings: { total: this.#findings.total, shown: this.#findings.items() },
    }
  }

  #addAccount(
    { account, organizationalUnitPath, report }: CollectedReport,
    controlStatus: ReadonlyMap<Check, Counts>,
  ): void {
    const open = noFailures()
    for (const [check, counts] of controlStatus) {
      addCounts(this.#controlStatus.get(check), counts)
      open[check.severity] += counts.fail - counts.excepted
      this.#failed[check.severity] += counts.fail
      this.#excepted[check.severity] += counts.excepted
    }
    if (open.critical > 0) this.#accountsWithCriticalFailures += 1
    const known: AccountSummary = {
      id: account.id,
      name: account.name,
      ...(account.email && { email: account.email }),
      path: organizationalUnitPath,
      users: report.users,
      open,
      ...consoleUsers(controlStatus),
    }
    if (severities.some((severity) => open[severity] > 0)) this.#accounts.add(known, () => known)
    this.#addToOrganizationalUnit(known)
  }

  #addToOrganizationalUnit(account: AccountSummary): void {
    const { path } = account
    const before = this.#organizationalUnits.get(path)
    const open = noFailures()
    for (const severity of severities) open[severity] = (before?.open[severity] ?? 0) + account.open[severity]
    this.#organizationalUnits.set(path, {
      path,
      accounts: (before?.accounts ?? 0) + 1,
      users: (before?.users ?? 0) + account.users,
      consoleUsers: (before?.consoleUsers ?? 0) + account.consoleUsers,
      consoleUsersWithMfa: (before?.consoleUsersWithMfa ?? 0) + account.consoleUsersWithMfa,
      open,
    })
  }

  #addAges(row: CredentialRow): void {
    const { flags, moments, keys, generatedTime } = row
    if (flags.password_enabled === true) {
      const used = ageInDays(moments.password_last_used, generatedTime)
      if (used !== undefined) this.#passwordUse.add(used)
      else this.#passwordUse.addOther(isNoInformation(moments.password_last_used) ? 'never used' : 'unknown')
    }
    for (const key of keys) {
      if (key.active !== true) continue
      const age = ageInDays(key.lastRotated, generatedTime)
      if (age === undefined) this.#activeKeyAges.addOther('unknown')
      else this.#activeKeyAges.add(age)
      const used = ageInDays(key.lastUsed, generatedTime)
      if (used !== undefined) this.#keyUse.add(used)
      else this.#keyUse.addOther(isNotApplicable(key.lastUsed) ? 'never used' : 'unknown')
    }
  }
}

function addCounts(sum: Counts | undefined, counts: Counts): void {
  if (!sum) return
  sum.pass += counts.pass
  sum.fail += counts.fail
  sum.undecidable += counts.undecidable
  sum['not-applicable'] += counts['not-applicable']
  sum.excepted += counts.excepted
}

/** Console users and those with MFA, as the check counts them. */
function consoleUsers(controlStatus: ReadonlyMap<Check, Counts>) {
  for (const [check, counts] of controlStatus) {
    if (check.id !== 'console-mfa') continue
    return { consoleUsers: counts.pass + counts.fail, consoleUsersWithMfa: counts.pass }
  }
  return { consoleUsers: 0, consoleUsersWithMfa: 0 }
}
