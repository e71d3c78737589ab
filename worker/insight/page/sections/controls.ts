import { defaultThresholds } from '../../../config.ts'
import type { Thresholds } from '../../../model.ts'
import { supportedBy, supportsText } from '../../findings/standards.ts'
import { shareBars } from '../bars.ts'
import { formatNumber, formatShare } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { absent, failed, key, passed, section, severityBadge, table, undecided } from '../parts.ts'

/** Limits that this run was given and that are not those of the benchmark, which names none for the root user. */
function changedLimits({ totals: { thresholds } }: PageInput): Html | undefined {
  const { unusedCredentialDays: unused, keyRotationDays: rotation } = defaultThresholds
  const changed = [
    thresholds.unusedCredentialDays !== unused && `unused credentials ${thresholds.unusedCredentialDays} (${unused})`,
    thresholds.keyRotationDays !== rotation && `rotation of keys ${thresholds.keyRotationDays} (${rotation})`,
  ].filter((text) => text !== false)
  if (changed.length === 0) return undefined
  return html`<p class="status unsure"><strong>Not the benchmark's limits.</strong> In days, with the benchmark's in brackets: ${changed.join(', ')}. The numbers below name the controls that are meant; they do not say that those pass.</p>`
}

/** What a pass supports beyond the benchmark, as AWS Security Hub relates it to its control. */
function supports(checkId: string, thresholds: Thresholds): Html | undefined {
  const related = supportedBy(checkId, thresholds)
  return related.length > 0 ? html`<br><span class="small">supports ${supportsText(related)}</span>` : undefined
}

/** The status of each control: what passed, failed, could not be decided or did not apply. */
export const controls = (input: PageInput): Html => {
  const { controlStatus, thresholds } = input.totals
  return section(
    'controls',
    'Control status',
    html`<p class="lead">Each user and root user counts once a control. The share is of those for whom the report decides; what it cannot decide is never counted as passed. Excepted ones are among the failed. A pass supports the requirements named with it, which <a href="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html">AWS Security Hub relates to its control</a>; it does not prove them.</p>`,
    changedLimits(input),
    key([passed, failed, undecided, absent]),
    shareBars(
      controlStatus.map(({ check, counts }) => ({
        label: check.title,
        values: [counts.pass, counts.fail, counts.undecidable, counts['not-applicable']],
      })),
      [passed, failed, undecided, absent],
    ),
    table(
      'Control status, with its numbers in the CIS AWS Foundations Benchmark and its names in Security Hub and AWS Config',
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
        { title: 'Excepted', className: 'number' },
        { title: 'Undecidable', className: 'number' },
        { title: 'Share', className: 'number' },
      ],
      controlStatus.map(({ check, counts }) => [
        html`${check.title}${supports(check.id, thresholds)}`,
        severityBadge(check.severity),
        check.cis.v7 ?? '–',
        check.cis.v6 ?? '–',
        check.cis.v5 ?? '–',
        check.securityHub ?? '–',
        check.configRule ? html`<code>${check.configRule}</code>` : '–',
        formatNumber(counts.pass),
        formatNumber(counts.fail),
        formatNumber(counts.excepted),
        formatNumber(counts.undecidable),
        formatShare(counts.pass, counts.pass + counts.fail),
      ]),
    ),
  )
}
