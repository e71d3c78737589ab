import type { Thresholds } from '../../model.ts'
import { ageInDays, isNoInformation, isNotApplicable, isNotSupported, type Moment } from './cell.ts'
import { type Check, fail, notApplicable, type Outcome, pass, undecidable, worst } from './check.ts'
import type { AccessKey, CredentialRow } from './credential-row.ts'

/*
 * The root row comes in three shapes: older reports say `not_supported` of its password, newer ones tell it like
 * a user's, and an account whose root credentials were removed has no password at all.
 */

/** The root user has a password: said so, or of the older shape, in which the root user always had one. */
const hasPassword = ({ flags }: CredentialRow) =>
  flags.password_enabled === true || isNotSupported(flags.password_enabled)

const hasNoPassword = ({ flags }: CredentialRow) => flags.password_enabled === false

const mfaColumns = ['password_enabled', 'mfa_active'] as const
const unreadableMfa = 'The report does not state in a readable form whether the root user has a password and MFA'

function keyOutcome(row: CredentialRow, key: AccessKey): Outcome {
  const columns = [`access_key_${key.slot}_active`, `access_key_${key.slot}_last_rotated`]
  if (key.active === true) return fail(`The root user has an active access key (key ${key.slot})`, columns)
  if (key.active === false) return pass
  // An account without root credentials has nothing that could be active.
  if (hasNoPassword(row) && isNotApplicable(key.active) && isNotApplicable(key.lastRotated)) return pass
  return undecidable(`The report does not state whether access key ${key.slot} of the root user is active`, columns)
}

function mfa(row: CredentialRow): Outcome {
  if (row.flags.mfa_active === true || hasNoPassword(row)) return pass
  if (row.flags.mfa_active === false && hasPassword(row)) return fail('The root user has no MFA', mfaColumns)
  return undecidable(unreadableMfa, mfaColumns)
}

/** Never decided: a report does not know the kind of a device. A root user without any fails `root-mfa`, and once. */
function hardwareMfa(row: CredentialRow): Outcome {
  if (hasNoPassword(row)) return notApplicable
  if (row.flags.mfa_active === true) {
    return undecidable('The root user has MFA; the report does not state whether it is a hardware device', mfaColumns)
  }
  return row.flags.mfa_active === false && hasPassword(row)
    ? undecidable('The root user has no MFA at all, which root-mfa fails; there is no device to tell of', mfaColumns)
    : undecidable(unreadableMfa, mfaColumns)
}

function use(what: string, column: string, lastUsed: Moment, row: CredentialRow, limit: number): Outcome {
  if (isNotApplicable(lastUsed)) return pass
  const age = ageInDays(lastUsed, row.generatedTime)
  if (age === undefined) return undecidable(`${what}: the report does not state when it was last used`, [column])
  return age < limit
    ? fail(`${what} was used ${Math.floor(age)} days before the report (limit ${limit})`, [column])
    : pass
}

const activity = (row: CredentialRow, { rootActivityDays }: Thresholds): Outcome =>
  worst([
    // Said of a password only, and it means what N/A means of a key.
    isNoInformation(row.moments.password_last_used)
      ? pass
      : use("The root user's password", 'password_last_used', row.moments.password_last_used, row, rootActivityDays),
    ...row.keys.map((key) =>
      use(
        `The root user's access key ${key.slot}`,
        `access_key_${key.slot}_last_used_date`,
        key.lastUsed,
        row,
        rootActivityDays,
      ),
    ),
  ])

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
    assess: (row) => worst(row.keys.map((key) => keyOutcome(row, key))),
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
    title: 'The root user has hardware MFA',
    appliesTo: 'root',
    severity: 'critical',
    cis: { v7: '2.6', v6: '2.5', v5: '1.5' },
    securityHub: 'IAM.6',
    configRule: 'root-account-hardware-mfa-enabled',
    remediation: 'Look at the MFA device of the root user (ListVirtualMFADevices tells virtual ones) and use hardware.',
    assess: hardwareMfa,
  },
  {
    id: 'root-activity',
    title: 'The root user was not used lately',
    appliesTo: 'root',
    severity: 'high',
    cis: { v7: '2.7', v6: '2.6', v5: '1.6' },
    remediation: 'Find in CloudTrail what the root user did and give that task to a role.',
    assess: activity,
  },
]
