/** A user, and what its row in the credential report is to show. */
export interface EmulatedUser {
  readonly name: string
  readonly password: boolean
  readonly mfa: boolean
  /** Access keys, by their status. */
  readonly accessKeys: readonly ('Active' | 'Inactive')[]
}

export interface EmulatedAccount {
  readonly name: string
  /** Names of the organizational units from the root down. */
  readonly path: readonly string[]
  readonly users: readonly EmulatedUser[]
}

const person = (name: string, mfa: boolean): EmulatedUser => ({ name, password: true, mfa, accessKeys: [] })

/** Users of the management account, whose name is the emulator's. */
export const managementUsers: readonly EmulatedUser[] = [person('break-glass', true)]

/**
 * The member accounts of the emulated organization. The first two hold the key and the bucket. Each has a user,
 * since the emulators' reports have no row for the root user, and AWS gives none without any row.
 */
export const memberAccounts: readonly EmulatedAccount[] = [
  { name: 'security', path: ['Security'], users: [person('auditor', true)] },
  { name: 'log-archive', path: ['Security'], users: [person('auditor', false)] },
  {
    name: 'shop-production',
    path: ['Workloads', 'Production'],
    users: [
      person('alice', true),
      person('bob', false),
      { name: 'deployment', password: false, mfa: false, accessKeys: ['Active'] },
    ],
  },
  {
    name: 'shop-staging',
    path: ['Workloads', 'Staging'],
    users: [person('alice', true), { name: 'backup', password: false, mfa: false, accessKeys: ['Active', 'Inactive'] }],
  },
  {
    name: 'sandbox',
    path: ['Sandbox'],
    users: [{ name: 'trainee', password: true, mfa: false, accessKeys: ['Active'] }],
  },
]
