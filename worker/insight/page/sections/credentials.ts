import type { Bucket } from '../../totals/histogram.ts'
import { ageColumns, shareBars } from '../bar-charts.ts'
import { countOf, formatNumber } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { failed, figure, key, passed, section, undecided } from '../parts.ts'

const sum = (buckets: readonly Bucket[]) => buckets.reduce((total, { count }) => total + count, 0)
const described = (buckets: readonly Bucket[]) =>
  buckets.map(({ label, count }) => `${label}: ${formatNumber(count)}`).join('; ')

/** MFA adoption of console users, of all users and of root users. */
export const mfa = ({ totals }: PageInput): Html => {
  const values = (id: string) => {
    const counts = totals.controlStatus.find(({ check }) => check.id === id)?.counts
    return [counts?.pass ?? 0, counts?.fail ?? 0, counts?.undecidable ?? 0]
  }
  const bars = [
    { label: 'Users with a console password', values: values('console-mfa') },
    { label: 'Root users', values: values('root-mfa') },
    { label: 'All IAM users', values: values('user-mfa') },
  ]
  return section(
    'mfa',
    'MFA adoption',
    html`<p class="lead">A root user without a password cannot sign in and counts as protected. The report does not tell hardware devices from others.</p>`,
    key([
      { ...passed, name: 'MFA, or root without a password' },
      { ...failed, name: 'no MFA' },
      { ...undecided, name: 'undecidable' },
    ]),
    shareBars(
      bars,
      [passed, failed, undecided],
      bars.map((bar) => `${bar.label}: ${bar.values[0]} with MFA, ${bar.values[1]} without`).join('; '),
      250,
    ),
  )
}

/** How old active keys are, and how long ago passwords and keys were used. Root users are told apart elsewhere. */
export const ages = ({ totals }: PageInput): Html => {
  const { activeKeyAges, passwordUse, keyUse, thresholds } = totals
  const columns = (title: string, buckets: readonly Bucket[], width: number) =>
    figure(title, ageColumns(buckets, `${title}: ${described(buckets)}`, width))
  return section(
    'ages',
    'Age of keys, and credentials unused',
    html`<p class="lead">${countOf(sum(activeKeyAges), 'active key')} and ${countOf(sum(passwordUse), 'console password')} of IAM users. Keys are to be rotated within ${thresholds.keyRotationDays} days, keys and passwords to be used within ${thresholds.unusedCredentialDays}.</p>`,
    key([
      { ...passed, name: 'within' },
      { ...failed, name: 'beyond' },
      { ...undecided, name: 'never used, or unknown' },
    ]),
    columns('Active access keys by days since the last rotation', activeKeyAges, 1040),
    html`<div class="columns">${columns('Active access keys by days since the last use', keyUse, 520)}${columns('Console passwords by days since the last use', passwordUse, 520)}</div>`,
  )
}
