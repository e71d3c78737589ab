/** An access key; ages in days. `lastUsed` is absent for a key that was never used. */
export interface KeyPast {
  readonly created: number
  readonly lastUsed?: number
  readonly inactive?: true
}

/** A user and its past; ages in days. */
export interface UserPast {
  readonly name: string
  readonly created: number
  /** There is a password; `lastUsed` is absent if it was never used. */
  readonly password?: { readonly lastUsed?: number }
  readonly mfa?: true
  readonly keys?: readonly KeyPast[]
  readonly certificate?: true
}

/** The root user of an account; ages in days. */
export interface RootPast {
  /** Cells from `password_enabled` on. */
  readonly cells: (timeOf: (age: number) => string) => readonly string[]
  /** What the account's other calls say of its MFA. */
  readonly mfa?: 'hardware' | 'virtual'
}

const today = 0.1
const person = (name: string, password: UserPast['password'], more: Partial<UserPast> = {}): UserPast => ({
  name,
  created: 200,
  ...(password && { password }),
  mfa: true,
  ...more,
})
const program = (name: string, ...keys: KeyPast[]): UserPast => ({ name, created: 500, keys })

/**
 * Users, each in one situation that a control is about. Ages end in half a day, so that a verdict does not depend on
 * the hour of the comparison.
 */
export const users: readonly UserPast[] = [
  person('person', { lastUsed: today }),
  person('person-without-mfa', { lastUsed: today }, { mfa: undefined }),
  person('password-used-44.5-days-ago', { lastUsed: 44.5 }),
  person('password-used-45.5-days-ago', { lastUsed: 45.5 }),
  person('password-used-46.5-days-ago', { lastUsed: 46.5 }),
  person('password-never-used-of-10.5-days', {}, { created: 10.5 }),
  person('password-never-used-of-200-days', {}),
  program('key-in-use', { created: 30.5, lastUsed: today }),
  program('key-used-44.5-days-ago', { created: 60.5, lastUsed: 44.5 }),
  program('key-used-45.5-days-ago', { created: 60.5, lastUsed: 45.5 }),
  program('key-used-46.5-days-ago', { created: 60.5, lastUsed: 46.5 }),
  program('key-never-used-of-10.5-days', { created: 10.5 }),
  program('key-never-used-of-60.5-days', { created: 60.5 }),
  program('key-of-89.5-days', { created: 89.5, lastUsed: today }),
  program('key-of-90.5-days', { created: 90.5, lastUsed: today }),
  program('key-of-91.5-days', { created: 91.5, lastUsed: today }),
  program('old-inactive-key', { created: 400.5, inactive: true }),
  program('two-active-keys', { created: 30.5, lastUsed: today }, { created: 20.5, lastUsed: today }),
  program('old-inactive-key-and-new-one', { created: 400.5, inactive: true }, { created: 20.5, lastUsed: today }),
  person('person-with-key-in-use', { lastUsed: today }, { keys: [{ created: 30.5, lastUsed: today }] }),
  person('key-made-with-person', { lastUsed: today }, { created: 20.5, keys: [{ created: 20.5 }] }),
  person('key-made-later', { lastUsed: today }, { keys: [{ created: 20.5 }] }),
  person('person-with-certificate', { lastUsed: today }, { certificate: true }),
  program('BedrockAPIKey-x1y2', { created: 10.5, lastUsed: today }),
]

const noKey = ['false', 'N/A', 'N/A', 'N/A', 'N/A']
const key = (created: string, lastUsed: string) => ['true', created, lastUsed, 'us-east-1', 's3']
const noCertificates = ['false', 'N/A', 'false', 'N/A']

/**
 * Root users, by the number of the account in the order of its making. The last account has moto's own report, which
 * has no row of the root user. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const roots: readonly RootPast[] = [
  {
    // Used lately, with hardware MFA.
    cells: (at) => ['true', at(10.5), at(400), 'not_supported', 'true', ...noKey, ...noKey, ...noCertificates],
    mfa: 'hardware',
  },
  {
    // Without credentials: they were removed by centralized root access.
    cells: () => ['false', 'N/A', 'N/A', 'N/A', 'false', ...noKey, ...noKey, ...noCertificates],
  },
  {
    // With two old keys, one in use, a password that was not used for long, and virtual MFA.
    cells: (at) => [
      ...['true', at(400), at(500), 'not_supported', 'true'],
      ...key(at(200.5), at(today)),
      ...key(at(100.5), at(60.5)),
      ...noCertificates,
    ],
    mfa: 'virtual',
  },
  {
    // Without MFA, in the shape of older reports.
    cells: () => [
      ...['not_supported', 'no_information', 'not_supported', 'not_supported', 'false'],
      ...noKey,
      ...noKey,
      ...noCertificates,
    ],
  },
]
