import { shareBars } from '../bar-charts.ts'
import { formatNumber, formatShare } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { absent, failed, key, passed, section, severityBadge, table, undecided } from '../parts.ts'

/** The standing per control: what passed, failed, could not be decided or did not apply. */
export const controls = ({ totals }: PageInput): Html => {
  const { standing } = totals
  return section(
    'controls',
    'Standing per control',
    html`<p class="lead">Each user and root user counts once a control. The share is of those for whom the report decides; what it cannot decide is never counted as passed.</p>`,
    key([passed, failed, undecided, absent]),
    shareBars(
      standing.map(({ check, counts }) => ({
        label: check.title,
        values: [counts.pass, counts.fail, counts.undecidable, counts['not-applicable']],
      })),
      [passed, failed, undecided, absent],
      'Standing per control; the table below has the numbers',
      330,
    ),
    table(
      'Standing per control, with its numbers in the CIS AWS Foundations Benchmark and its names in Security Hub and AWS Config',
      [
        { title: 'Control', className: 'name' },
        { title: 'Severity' },
        { title: 'CIS v7.0' },
        { title: 'v6' },
        { title: 'v5' },
        { title: 'Security Hub' },
        { title: 'Config rule', className: 'name' },
        { title: 'Passed', className: 'number' },
        { title: 'Failed', className: 'number' },
        { title: 'Undecidable', className: 'number' },
        { title: 'Share', className: 'number' },
      ],
      standing.map(({ check, counts }) => [
        check.title,
        severityBadge(check.severity),
        check.cis.v7 ?? '–',
        check.cis.v6 ?? '–',
        check.cis.v5 ?? '–',
        check.securityHub ?? '–',
        check.configRule ? html`<code>${check.configRule}</code>` : '–',
        formatNumber(counts.pass),
        formatNumber(counts.fail),
        formatNumber(counts.undecidable),
        formatShare(counts.pass, counts.pass + counts.fail),
      ]),
    ),
  )
}
