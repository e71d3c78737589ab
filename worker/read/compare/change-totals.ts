import {
  type AccountChanges,
  type ChangeTotals,
  changeKinds,
  coverages,
  type FindingChange,
} from '../../evidence/changes-schema.ts'
import { severities } from '../../insight/findings/check.ts'
import type { Severity } from '../../model.ts'
import { noFindings } from './finding-changes.ts'

const zeros = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>

export const noChanges = (): ChangeTotals => ({
  accounts: zeros(coverages),
  changes: zeros(changeKinds),
  findings: {
    new: noFindings(),
    resolved: noFindings(),
    undecidable: noFindings(),
    excepted: noFindings(),
    open: noFindings(),
  },
})

/** Adds an account to totals. */
export function addAccount(totals: ChangeTotals, { coverage, changes, findings, open }: AccountChanges): void {
  totals.accounts[coverage] += 1
  for (const { kind } of changes) totals.changes[kind] += 1
  for (const { status, severity } of findings) totals.findings[status][severity] += 1
  for (const severity of severities) totals.findings.open[severity] += open[severity]
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, count) => all + count, 0)

export const countChanges = ({ changes }: ChangeTotals): number => sum(changes)

export const countFindings = ({ findings }: ChangeTotals, status: FindingChange['status'] | 'open'): number =>
  sum(findings[status])

/** Whether anything is different. An account that is unknown in both runs is no change. */
export const hasChanges = (totals: ChangeTotals): boolean =>
  countChanges(totals) +
    countFindings(totals, 'new') +
    countFindings(totals, 'resolved') +
    countFindings(totals, 'undecidable') +
    countFindings(totals, 'excepted') +
    sum({ ...totals.accounts, compared: 0, unknown: 0 }) >
  0

/** Whether there is a new finding of the severity or above. */
export const hasNewFinding = ({ findings }: ChangeTotals, least: Severity): boolean =>
  severities.slice(0, severities.indexOf(least) + 1).some((severity) => findings.new[severity] > 0)

/** Whether there is something to say of the account. */
export const isWorthShowing = ({ coverage, changes, findings }: AccountChanges): boolean =>
  coverage !== 'compared' || changes.length + findings.length > 0
