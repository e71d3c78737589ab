import { type CheckId, rootUser, type Subject, type Word } from './controls.ts'

/** Why both say something else of the same principals. */
export interface Explanation {
  readonly checks: readonly CheckId[]
  /** Names of users, or the root users of the accounts of these numbers (as in situations.ts). */
  readonly of: readonly (string | number)[]
  readonly ours: Word
  readonly peer: Word
  /** What is so of the principals. */
  readonly situation: string
  readonly right: 'we' | 'Prowler' | 'both'
  readonly why: string
}

/** One entry for each kind of difference; main.ts fails for a difference without one, and for one too many. */
export const explanations: readonly Explanation[] = [
  {
    checks: ['unused-credentials'],
    of: ['password-never-used-of-200-days', 'key-never-used-of-60.5-days'],
    ours: 'fail',
    peer: 'pass',
    situation: 'A password or active key that is more than 45 days old and was never used',
    right: 'we',
    why: 'CIS v7.0 2.11 (audit): what was never used counts from the last change of the password or the last rotation of the key. Prowler judges only what was used.',
  },
  {
    checks: ['unused-credentials'],
    of: ['password-used-45.5-days-ago', 'key-used-45.5-days-ago'],
    ours: 'fail',
    peer: 'pass',
    situation: 'A password or key that was last used 45.5 days ago',
    right: 'we',
    why: 'CIS v7.0 2.11 (audit): less than 45 days ago. Prowler fails what is more than 45 whole days, so from day 46 on.',
  },
  {
    checks: ['key-rotation'],
    of: ['key-of-90.5-days'],
    ours: 'fail',
    peer: 'pass',
    situation: 'An active key of 90.5 days',
    right: 'both',
    why: 'CIS v7.0 2.12 allows 90 days, and does not say whether the day that has begun counts. We fail a key from the end of its 90th day, Prowler from the end of its 91st.',
  },
  {
    checks: ['unused-credentials', 'one-active-key', 'key-rotation'],
    of: [2],
    ours: 'silent',
    peer: 'fail',
    situation: 'A root user with two active keys, both older than 90 days, one last used 60 days ago',
    right: 'we',
    why: 'The audit of CIS v7.0 2.11 leaves out the row of the root user; those of v7.0 2.12 and v6 2.12 go through IAM users. We report such keys once, by `root-access-key`, as critical: a root key has to be deleted, not rotated.',
  },
  {
    checks: ['root-activity'],
    of: [0],
    ours: 'fail',
    peer: 'pass',
    situation: 'A root user that signed in ten days ago',
    right: 'both',
    why: 'CIS v7.0 2.7 names no number of days. Prowler takes 1, we take 30 (`ROOT_ACTIVITY_DAYS`).',
  },
  {
    checks: ['root-activity'],
    of: [2],
    ours: 'fail',
    peer: 'pass',
    situation: 'A root user whose key was used today, and whose password was used 400 days ago',
    right: 'we',
    why: 'CIS v7.0 2.7 (audit): the last use of the password and of both keys. Prowler looks at the keys only if the password was never used.',
  },
  {
    checks: ['root-activity'],
    of: [1],
    ours: 'silent',
    peer: 'error',
    situation: 'A root user without credentials: `password_last_used` is `N/A`',
    right: 'we',
    why: '[IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html) writes N/A where there is no password. Prowler reads it as a time; its check ends with an exception and reports nothing.',
  },
  {
    checks: ['root-mfa'],
    of: [3],
    ours: 'fail',
    peer: 'silent',
    situation: 'A root user without MFA in a report of the older shape: `password_enabled` is `not_supported`',
    right: 'we',
    why: '[IAM.9](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-9) fails a root user without MFA. Prowler looks at the root user only if `password_enabled` is `true` or a key is active.',
  },
  {
    checks: ['root-hardware-mfa'],
    of: [0],
    ours: 'undecidable',
    peer: 'pass',
    situation: 'A root user with hardware MFA',
    right: 'Prowler',
    why: 'A credential report does not state the kind of a device. Prowler calls GetAccountSummary and ListVirtualMFADevices, which the member role does not allow.',
  },
  {
    checks: ['root-hardware-mfa'],
    of: [2],
    ours: 'undecidable',
    peer: 'fail',
    situation: 'A root user with virtual MFA',
    right: 'Prowler',
    why: 'The same.',
  },
  {
    checks: ['root-hardware-mfa'],
    of: [3],
    ours: 'undecidable',
    peer: 'silent',
    situation: 'A root user without MFA in a report of the older shape',
    right: 'both',
    why: 'There is no device to judge. We fail `root-mfa`, and count the root user once.',
  },
  {
    checks: ['root-access-key', 'root-mfa', 'root-hardware-mfa', 'root-activity'],
    of: [4],
    ours: 'undecidable',
    peer: 'silent',
    situation: 'A report without a row of the root user',
    right: 'we',
    why: 'Every account has a root user. About this one nothing is known, which must not look like a pass.',
  },
]

/** Whether an explanation is about a subject. @param accountNumber of the subject, as in situations.ts */
export const isAbout = (explanation: Explanation, subject: Subject, accountNumber: number): boolean =>
  explanation.checks.includes(subject.check) &&
  explanation.of.includes(subject.principal === rootUser ? accountNumber : subject.principal)
