import type { Thresholds } from '../../model.ts'
import { ageInDays, isNoInformation, isNotApplicable, isNotSupported, type Moment } from './cell.ts'
import { rootCertificateCheck } from './certificate-checks.ts'
import { type Check, fail, notApplicable, type Outcome, pass, undecidable, worst } from './check.ts'
import type { AccessKey, CredentialRow } from './credential-row.ts'
import { ofAllCredentials } from './further-credentials.ts'

/*
 * The root row comes in three shapes: older reports say `not_supported` of its password, newer ones fill it like a
 * user's, and an account whose root credentials were removed has no password at all.
 */

/** The root user has a password: said so, or of the older shape, in which the root user always had one. */
const hasPassword = ({ flags }: CredentialRow) =>
  flags.password_enabled === true || isNotSupported(flags.password_enabled)

const hasNoPassword = ({ flags }: CredentialRow) => flags.password_enabled === false

/**
 * In GovCloud the root user has no console: no password and no MFA device can be registered, and the row says
 * `not_supported` and no MFA. A row that does state a password is read like any other.
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-account-root-user.html
 */
const hasNoConsole = ({ arn, flags }: CredentialRow) =>
  arn.startsWith('arn:aws-us-gov:') && flags.password_enabled !== true

const mfaColumns = ['password_enabled', 'mfa_active'] as const
const unreadableMfa = 'The report does not state in a readable form whether the root user has a password and MFA'

/** Whether a key does not exist: an account without root credentials has `N/A` in all of its cells. */
const isAbsentKey = (row: CredentialRow, { active, lastRotated, lastUsed }: AccessKey) =>
  hasNoPassword(row) && [active, lastRotated, lastUsed].every(isNotApplicable)

function keyOutcome(row: CredentialRow, key: AccessKey): Outcome {
  const columns = ['active', 'last_rotated', 'last_used_date'].map((what) => `access_key_${key.slot}_${what}`)
  if (key.active === true) return fail(`The root user has an active access key (key ${key.slot})`, columns.slice(0, 2))
  if (key.active === false || isAbsentKey(row, key)) return pass
  return undecidable(`The report does not state whether access key ${key.slot} of the root user is active`, columns)
}

const accessKeys = ofAllCredentials((row) => worst(row.keys.map((key) => keyOutcome(row, key))))

/** What the root user can act with beside a password: fails if there is something, passes if there is nothing. */
const otherCredentials = (row: CredentialRow, thresholds: Thresholds): Outcome =>
  worst([accessKeys(row, thresholds), rootCertificateCheck.assess(row, thresholds)])

function mfa(row: CredentialRow, thresholds: Thresholds): Outcome {
  if (hasNoConsole(row)) return notApplicable
  if (row.flags.mfa_active === true) return pass
  if (hasNoPassword(row)) {
    const others = otherCredentials(row, thresholds)
    if (others.verdict === 'pass') return pass
    const columns = [...mfaColumns, ...others.evidence]
    return others.verdict === 'fail' && row.flags.mfa_active === false
      ? fail(`The root user has no password and no MFA, but can act: ${others.reason}`, columns)
      : undecidable(
          `The root user has no password; whether it can act without MFA is unknown: ${others.reason}`,
          columns,
        )
  }
  if (row.flags.mfa_active === false && hasPassword(row)) return fail('The root user has no MFA', mfaColumns)
  return undecidable(unreadableMfa, mfaColumns)
}

/** Never decided: a report does not know the kind of a device. A root user without any fails `root-mfa`, and once. */
function hardwareMfa(row: CredentialRow, thresholds: Thresholds): Outcome {
  if (hasNoConsole(row)) return notApplicable
  if (hasNoPassword(row) && otherCredentials(row, thresholds).verdict === 'pass') return notApplicable
  if (row.flags.mfa_active === true) {
    return undecidable('The root user has MFA; the report does not state whether it is a hardware device', mfaColumns)
  }
  return mfa(row, thresholds).verdict === 'fail'
    ? undecidable('The root user has no MFA at all, which root-mfa fails; there is no device to judge', mfaColumns)
    : undecidable(unreadableMfa, mfaColumns)
}

/** Fails for a use within the limit; `N/A` means that there is no such credential, or that a key was never used. */
function use(what: string, column: string, lastUsed: Moment, row: CredentialRow, limit: number): Outcome {
  const age = ageInDays(lastUsed, row.generatedTime)
  if (age === undefined) return undecidable(`${what}: the report does not state when it was last used`, [column])
  return age < limit
    ? fail(`${what} was used ${Math.floor(age)} days before the report (limit ${limit})`, [column])
    : pass
}

function passwordUse(row: CredentialRow, limit: number): Outcome {
  const lastUsed = row.moments.password_last_used
  // `no_information`: the password was never used. `N/A`: the user has no password.
  if (isNoInformation(lastUsed) || (hasNoPassword(row) && isNotApplicable(lastUsed))) return pass
  if (hasNoConsole(row) && typeof lastUsed === 'string') return pass
  return use("The root user's password", 'password_last_used', lastUsed, row, limit)
}

const keyUse = ({ slot, lastUsed }: AccessKey, row: CredentialRow, limit: number): Outcome =>
  isNotApplicable(lastUsed)
    ? pass
    : use(`The root user's access key ${slot}`, `access_key_${slot}_last_used_date`, lastUsed, row, limit)

const activity = (row: CredentialRow, { rootActivityDays }: Thresholds): Outcome =>
  worst([passwordUse(row, rootActivityDays), ...row.keys.map((key) => keyUse(key, row, rootActivityDays))])

export const rootChecks: readonly Check[] = [
  {
    id: 'root-access-key',
    title: 'The root user has no access key',
    appliesTo: 'root',
    severity: 'critical',
    cis: { v7: '2.4', v6: '2.3', v5: '1.3' },
    securityHub: 'IAM.4',
    configRule: 'iam-root-access-key-check',
    remediation: 'Sign in as the root user and delete the access key; give what used it a role.',
    assess: accessKeys,
  },
  {
    id: 'root-mfa',
    title: 'The root user has MFA',
    appliesTo: 'root',
    severity: 'critical',
    cis: { v7: '2.5', v6: '2.4', v5: '1.4' },
    securityHub: 'IAM.9',
    configRule: 'root-account-mfa-enabled',
    remediation: 'Register MFA for the root user, or remove its password through centralized root access.',
    assess: mfa,
  },
  {
    id: 'root-hardware-mfa',
    neverDecided: true,
    title: 'The root user has hardware MFA',
    appliesTo: 'root',
    severity: 'critical',
    cis: { v7: '2.6', v6: '2.5', v5: '1.5' },
    securityHub: 'IAM.6',
    configRule: 'root-account-hardware-mfa-enabled',
    remediation: 'Look at the MFA device of the root user (ListVirtualMFADevices lists virtual ones) and use hardware.',
    assess: hardwareMfa,
  },
  {
    id: 'root-activity',
    title: 'The root user was not used lately',
    appliesTo: 'root',
    severity: 'high',
    cis: { v7: '2.7', v6: '2.6', v5: '1.6' },
    remediation: 'Find in CloudTrail what the root user did and give that task to a role.',
    assess: ofAllCredentials(activity),
  },
  rootCertificateCheck,
]
