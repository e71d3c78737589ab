import type { Severity } from '../../../model.ts'
import { severities } from '../../findings/check.ts'
import { shownLimits } from '../../totals/insight-totals.ts'
import type { OrganizationalUnitSummary } from '../../totals/summaries.ts'
import { compareText } from '../../totals/top-list.ts'
import { countBars } from '../bars.ts'
import { countOf, formatNumber, formatShare } from '../format.ts'
import { type Content, type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { key, name, section, severityParts, table } from '../parts.ts'

const failedColumns = severities.map((severity) => ({
  title: `${severity[0]?.toUpperCase()}${severity.slice(1)}`,
  className: 'number',
}))

const failedCells = (failed: Readonly<Record<Severity, number>>): Content[] =>
  severities.map((severity) =>
    failed[severity] === 0 ? html`<span class="zero">0</span>` : formatNumber(failed[severity]),
  )

/** The accounts in which most is to be done, worst first. */
export const accounts = ({ totals, run }: PageInput): Html => {
  const covered = run.totals.stored + run.totals.unchanged
  const shown = totals.accounts.length
  return section(
    'accounts',
    'Accounts by what needs doing',
    html`<p class="lead">${countOf(totals.accountsWithFailures, 'account')} of ${formatNumber(covered)} with an open failure of a control. One critical finding weighs more than any number of lesser ones.</p>`,
    shown > 0 &&
      table(
        shown < totals.accountsWithFailures
          ? `The first ${shown} of ${formatNumber(totals.accountsWithFailures)} accounts, and their open failures by severity`
          : 'Accounts and their open failures by severity',
        [
          { title: 'Account', className: 'name' },
          { title: 'Id', className: 'id' },
          { title: 'Organizational unit', className: 'name small' },
          { title: 'Users', className: 'number' },
          { title: 'Console users with MFA', className: 'number' },
          ...failedColumns,
        ],
        totals.accounts.map((account) => [
          html`${name(account.name)}${account.email && html`<br><span class="small">${name(account.email)}</span>`}`,
          account.id,
          name(account.path || 'unknown'),
          formatNumber(account.users),
          formatShare(account.consoleUsersWithMfa, account.consoleUsers),
          ...failedCells(account.open),
        ]),
      ),
  )
}

const shownBars = 15
const weight = ({ open }: OrganizationalUnitSummary) => open.critical + open.high + open.medium + open.low

/** Organizational units side by side: by failed controls in the chart, by path in the table. */
export const organizationalUnits = ({ totals }: PageInput): Html | undefined => {
  const units = totals.organizationalUnits
  if (units.length === 0) return undefined
  const label = (unit: OrganizationalUnitSummary) => unit.path || 'unknown'
  const worst = [...units].sort((left, right) => weight(right) - weight(left) || compareText(left.path, right.path))
  const shown = worst
    .slice(0, shownLimits.organizationalUnits)
    .sort((left, right) => compareText(left.path, right.path))
  return section(
    'organizational-units',
    'Organizational units side by side',
    html`<p class="lead">Accounts that hang directly below each unit, and the open failures of their principals${worst.length > shownBars ? `; the chart has the ${shownBars} units with the most` : ''}.</p>`,
    key(severityParts),
    countBars(
      worst.slice(0, shownBars).map((unit) => ({
        label: label(unit),
        values: severities.map((severity) => unit.open[severity]),
      })),
      severityParts,
    ),
    table(
      shown.length < units.length
        ? `The ${shown.length} of ${formatNumber(units.length)} organizational units with the most open failures`
        : 'Organizational units',
      [
        { title: 'Organizational unit', className: 'name' },
        { title: 'Accounts', className: 'number' },
        { title: 'Users', className: 'number' },
        { title: 'Console users', className: 'number' },
        { title: 'with MFA', className: 'number' },
        ...failedColumns,
      ],
      shown.map((unit) => [
        name(label(unit)),
        formatNumber(unit.accounts),
        formatNumber(unit.users),
        formatNumber(unit.consoleUsers),
        formatShare(unit.consoleUsersWithMfa, unit.consoleUsers),
        ...failedCells(unit.open),
      ]),
    ),
  )
}
