import type { Thresholds } from '../../model.ts'
import { ageInDays, isNoInformation, isNotApplicable, type Moment } from './cell.ts'
import { userCertificateCheck } from './certificate-checks.ts'
import { type Check, fail, notApplicable, type Outcome, pass, undecidable, worst } from './check.ts'
import type { AccessKey, CredentialRow } from './credential-row.ts'
import { furtherCredentials, ofAllCredentials } from './further-credentials.ts'
import { serviceUserCheck } from './service-user-check.ts'

const days = (age: number) => `${Math.floor(age)} ${Math.floor(age) === 1 ? 'day' : 'days'}`

/** The columns of the key in each slot, made once. */
const keyColumns = {
  1: ['access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'],
  2: ['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
} as const
const rotationColumns = {
  1: ['access_key_1_active', 'access_key_1_last_rotated'],
  2: ['access_key_2_active', 'access_key_2_last_rotated'],
} as const

function consoleMfa({ flags }: CredentialRow): Outcome {
  const columns = ['password_enabled', 'mfa_active']
  if (flags.password_enabled === false) return notApplicable
  if (flags.password_enabled !== true)
    return undecidable('The report does not state whether there is a password', columns)
  if (flags.mfa_active === true) return pass
  return flags.mfa_active === false
    ? fail('Console password without MFA', columns)
    : undecidable('The report does not state whether there is MFA', columns)
}

function anyMfa({ flags }: CredentialRow): Outcome {
  if (flags.mfa_active === true) return pass
  return flags.mfa_active === false
    ? fail('No MFA', ['mfa_active'])
    : undecidable('The report does not state whether there is MFA', ['mfa_active'])
}

/** The benchmark takes an active key that was never used, of a user with a password, as one made with the user. */
function keyAtCreation(row: CredentialRow, key: AccessKey): Outcome {
  const enabled = row.flags.password_enabled
  if (key.active === false) return notApplicable
  if (ageInDays(key.lastUsed, row.generatedTime) !== undefined) return pass
  const columns = ['password_enabled', 'user_creation_time', ...keyColumns[key.slot]]
  if (enabled !== true || key.active !== true || !isNotApplicable(key.lastUsed)) {
    return undecidable(`The report does not state whether access key ${key.slot} was made with the user`, columns)
  }
  return fail(`Access key ${key.slot} of a console user is active and was never used`, columns)
}

const keysAtCreation = (row: CredentialRow): Outcome =>
  row.flags.password_enabled === false
    ? notApplicable
    : worst([...row.keys.map((key) => keyAtCreation(row, key)), furtherCredentials(row)])

/**
 * A credential counts from its last use; one that was never used counts from the day it was made or changed,
 * so that it cannot pass for being unused. Exactly as many days as allowed is no longer less.
 */
function unused(
  what: string,
  { lastUsed, since, never }: { lastUsed: Moment; since: Moment; never: (moment: Moment) => boolean },
  columns: readonly string[],
  generatedTime: number,
  limit: number,
): Outcome {
  const neverUsed = never(lastUsed)
  const age = ageInDays(neverUsed ? since : lastUsed, generatedTime)
  if (age === undefined) return undecidable(`${what}: the report does not state when it was last used`, columns)
  if (age < limit) return pass
  return fail(
    `${what} was ${neverUsed ? 'never used since it was set' : 'last used'} ${days(age)} ago (limit: less than ${limit})`,
    columns,
  )
}

function unusedPassword({ flags, moments, generatedTime }: CredentialRow, limit: number): Outcome {
  if (flags.password_enabled === false) return notApplicable
  const columns = ['password_enabled', 'password_last_used', 'password_last_changed']
  if (flags.password_enabled !== true)
    return undecidable('The report does not state whether there is a password', columns)
  const dates = {
    lastUsed: moments.password_last_used,
    since: moments.password_last_changed,
    never: isNoInformation,
  }
  return unused('The password', dates, columns, generatedTime, limit)
}

function unusedKey(key: AccessKey, generatedTime: number, limit: number): Outcome {
  if (key.active === false) return notApplicable
  const columns = keyColumns[key.slot]
  if (key.active !== true) return undecidable(`The report does not state whether key ${key.slot} is active`, columns)
  const dates = { lastUsed: key.lastUsed, since: key.lastRotated, never: isNotApplicable }
  return unused(`Access key ${key.slot}`, dates, columns, generatedTime, limit)
}

const unusedCredentials = (row: CredentialRow, { unusedCredentialDays }: Thresholds): Outcome =>
  worst([
    unusedPassword(row, unusedCredentialDays),
    ...row.keys.map((key) => unusedKey(key, row.generatedTime, unusedCredentialDays)),
  ])

function oneActiveKey({ keys: [first, second] }: CredentialRow): Outcome {
  const columns = ['access_key_1_active', 'access_key_2_active']
  if (first.active === false || second.active === false) return pass
  return first.active === true && second.active === true
    ? fail('Both access keys are active', columns)
    : undecidable('The report does not state which access keys are active', columns)
}

function rotation(key: AccessKey, generatedTime: number, limit: number): Outcome {
  if (key.active === false) return notApplicable
  const columns = rotationColumns[key.slot]
  const age = ageInDays(key.lastRotated, generatedTime)
  if (key.active !== true || age === undefined) {
    return undecidable(`The report does not state the age of access key ${key.slot} or whether it is active`, columns)
  }
  if (age <= limit) return pass
  // Whole days that it is certainly over: a key of 90 days and an hour is over 90, which its 90th day is not.
  return fail(`Access key ${key.slot} was last rotated over ${days(Math.ceil(age) - 1)} ago (limit ${limit})`, columns)
}

export const userChecks: readonly Check[] = [
  {
    id: 'console-mfa',
    title: 'Users with a console password have MFA',
    appliesTo: 'user',
    severity: 'high',
    cis: { v7: '2.10', v6: '2.9', v5: '1.9' },
    securityHub: 'IAM.5',
    configRule: 'mfa-enabled-for-iam-console-access',
    remediation: 'Have the user register MFA, or delete the password if single sign-on serves.',
    assess: consoleMfa,
  },
  {
    id: 'keys-at-user-creation',
    title: 'No access key from user creation',
    appliesTo: 'user',
    severity: 'low',
    cis: { v6: '2.10', v5: '1.10' },
    remediation: 'Delete the key; create keys only on request.',
    assess: keysAtCreation,
  },
  {
    id: 'unused-credentials',
    title: 'Passwords and keys are not left unused',
    appliesTo: 'user',
    severity: 'medium',
    cis: { v7: '2.11', v6: '2.11', v5: '1.11' },
    // IAM.8 asks the same of the same rule at 90 days.
    securityHub: 'IAM.22',
    configRule: 'iam-user-unused-credentials-check',
    remediation: 'Disable the password or deactivate the key, then delete it.',
    assess: ofAllCredentials(unusedCredentials),
  },
  {
    id: 'one-active-key',
    title: 'Users have one active access key at most',
    appliesTo: 'user',
    severity: 'low',
    cis: { v6: '2.12', v5: '1.12' },
    remediation: 'Move what uses the older key to the newer one and delete the older.',
    assess: ofAllCredentials(oneActiveKey),
  },
  {
    id: 'key-rotation',
    title: 'Active access keys are rotated',
    appliesTo: 'user',
    severity: 'medium',
    cis: { v7: '2.12', v6: '2.13', v5: '1.13' },
    securityHub: 'IAM.3',
    configRule: 'access-keys-rotated',
    remediation: 'Make a new key, move what uses the old one, then delete it; better, use a role.',
    assess: ofAllCredentials(({ keys, generatedTime }, { keyRotationDays }) =>
      worst(keys.map((key) => rotation(key, generatedTime, keyRotationDays))),
    ),
  },
  {
    id: 'user-mfa',
    title: 'All users have MFA',
    appliesTo: 'user',
    severity: 'low',
    cis: {},
    securityHub: 'IAM.19',
    configRule: 'iam-user-mfa-enabled',
    remediation: 'Register MFA for the user, or give the program behind it a role.',
    assess: anyMfa,
  },
  userCertificateCheck,
  serviceUserCheck,
]
