import type { Bucket } from '../../totals/histogram.ts'
import { ageBars, shareBars } from '../bars.ts'
import { countOf } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { PageInput } from '../page-input.ts'
import { failed, figure, key, passed, section, undecided } from '../parts.ts'

const sum = (buckets: readonly Bucket[]) => buckets.reduce((total, { count }) => total + count, 0)

const mfaParts = [
  { ...passed, name: 'with MFA' },
  { ...failed, name: 'without' },
  { ...undecided, name: 'undecidable' },
]

const ageParts = [
  { ...passed, name: 'within' },
  { ...failed, name: 'beyond' },
  { ...undecided, name: 'never used, or unknown' },
]

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
    html`<p class="lead">A root user without password, active key and active certificate cannot act and counts as one with MFA. The report does not distinguish hardware devices from others.</p>`,
    key(mfaParts),
    shareBars(bars, mfaParts, { withNumbers: true }),
  )
}

/** How old active keys are, and how long ago passwords and keys were used. Of IAM users alone. */
export const ages = ({ totals }: PageInput): Html => {
  const { activeKeyAges, passwordUse, keyUse, thresholds } = totals
  const histogram = (title: string, buckets: readonly Bucket[]) => figure(title, ageBars(buckets, ageParts))
  return section(
    'ages',
    'Age of keys, and credentials unused',
    html`<p class="lead">${countOf(sum(activeKeyAges), 'active key')} and ${countOf(sum(passwordUse), 'console password')} of IAM users. Keys are to be rotated within ${thresholds.keyRotationDays} days, keys and passwords to be used within ${thresholds.unusedCredentialDays}.</p>`,
    key(ageParts),
    histogram('Active access keys by days since the last rotation', activeKeyAges),
    html`<div class="columns">${histogram('Active access keys by days since the last use', keyUse)}${histogram('Console passwords by days since the last use', passwordUse)}</div>`,
  )
}
