import type { ShownFinding } from '../../totals/shown-finding.ts'
import { countOf, formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { name, section, severityBadge, table } from '../parts.ts'
import { outputLink } from './about.ts'

const evidence = (cells: ShownFinding['evidence']): Html | string => {
  const columns = Object.entries(cells)
  if (columns.length === 0) return '–'
  return html`<dl class="evidence">${columns.map(
    ([column, cell]) => html`<div><dt>${column}</dt><dd><bdi>${cell || 'empty'}</bdi></dd></div>`,
  )}</dl>`
}

const badge = ({ check, outcome, exception }: Pick<ShownFinding, 'check' | 'outcome' | 'exception'>): Html => {
  if (outcome.verdict !== 'fail') return html`<span class="badge">undecidable</span>`
  return exception ? html`<span class="badge">excepted</span>` : severityBadge(check.severity)
}

/** Every finding, or the worst of them where there are more than a page is good for. */
export const findings = (input: PageInput): Html => {
  const { total, shown } = input.totals.findings
  const csv = input.run.outputs.find(({ kind, complete }) => kind === 'findings-csv' && complete)
  const rest =
    total > shown.length
      ? html` The ${formatNumber(shown.length)} worst are shown${csv ? html`; all of them are in ${outputLink(csv)}` : ', and the table that would have all of them could not be written'}.`
      : undefined
  return section(
    'findings',
    'Findings',
    html`<p class="lead">${countOf(total, 'finding')}: controls that a user or root user fails, or that the report cannot decide. Excepted failures follow the open ones.${rest}</p>`,
    shown.length > 0 && html`<p class="paper">On paper, evidence and remediation are left out; the CSV has them.</p>`,
    shown.length > 0 &&
      table(
        total > shown.length ? 'The worst findings' : 'All findings',
        [
          { title: 'User', className: 'principal' },
          { title: 'Account', className: 'name' },
          { title: 'Severity' },
          { title: 'Finding', className: 'name' },
          { title: 'Evidence', className: 'screen' },
          { title: 'What to do', className: 'name small screen' },
        ],
        shown.map(({ principal, accountName, accountEmail, accountId, check, outcome, exception, evidence: cells }) => [
          name(principal),
          html`${name(accountName)}<br><span class="id">${accountId}</span>${accountEmail && html`<br><span class="small">${name(accountEmail)}</span>`}`,
          badge({ check, outcome, exception }),
          html`${outcome.reason}${exception && html`<br>Accepted until ${exception.expires}: ${name(exception.reason)}`}<br><span class="small">${check.id}${check.cis.v7 ? ` · CIS ${check.cis.v7}` : ''}${check.securityHub ? ` · ${check.securityHub}` : ''}</span>`,
          evidence(cells),
          check.remediation,
        ]),
      ),
  )
}
