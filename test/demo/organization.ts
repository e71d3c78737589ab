import type { Exception } from '../../worker/model.ts'
import type { SimulatedAccount, SimulatedOrganization } from '../simulator/options.ts'
import { makeOrganization } from '../simulator/organization-generator.ts'
import { makeReport } from '../simulator/report-generator.ts'
import { troubleOfEveryKind, troubles } from '../simulator/troubles.ts'

/** What has to end without a report; everything else that can be entered has to end with one. */
const failing = new Set<string>([
  'missing role',
  'untrusted role',
  'denied by a service control policy',
  'region disabled',
  'closed after the listing',
  'generation that never ends',
  'HTML page',
  'half a report',
  'report of another account',
  'empty report',
] satisfies (keyof typeof troubles)[])

/** The organization at one of the two runs, and what has to become of each account. */
export interface Day {
  readonly organization: SimulatedOrganization
  readonly expected: ReadonlyMap<string, 'stored' | 'skipped' | 'failed'>
}

/** A risk that somebody accepted, in the second account, which has no trouble of its own. */
export const acceptedRisk = ({ organization }: Day): Exception => ({
  check: 'unused-credentials',
  account: organization.accounts[1]?.id ?? '',
  principal: '*',
  reason: 'Users of a system that is shut down at the end of the quarter',
  ticket: 'SEC-42',
  approvedBy: 'Security board',
  expires: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
})

type Row = Record<string, string>

/** The accounts from here on are healthy. */
const healthyFrom = Object.keys(troubles).length + 2

export function firstDay(): Day {
  const organization = makeOrganization({ accounts: 40, organizationalUnits: 6, behaviour: troubleOfEveryKind })
  const names = Object.keys(troubles)
  const expected = organization.accounts.map(({ id, state }, index) => {
    const fails = failing.has(names[index - 2] ?? '')
    return [id, fails ? 'failed' : state === 'SUSPENDED' ? 'skipped' : 'stored'] as const
  })
  return { organization, expected: new Map(expected) }
}

/** What a user does between the two runs, and the kinds of change that `compare` must report of it. */
const stories: readonly { readonly kinds: readonly string[]; readonly edit: (rows: Row[], now: string) => Row[] }[] = [
  { kinds: ['user-deleted'], edit: (rows) => rows.slice(0, -1) },
  {
    kinds: ['user-created'],
    edit: (rows, now) => [
      ...rows,
      {
        ...rows.at(-1),
        user: 'new.colleague',
        arn: (rows.at(-1)?.arn ?? '').replace(/[^/]*$/, 'new.colleague'),
        user_creation_time: now,
      },
    ],
  },
  {
    kinds: ['mfa-lost'],
    edit: editFirst(
      (row) => row.password_enabled === 'true' && row.mfa_active === 'true',
      () => ({ mfa_active: 'false' }),
    ),
  },
  {
    kinds: ['key-rotated'],
    edit: editFirst(
      ({ access_key_1_active: active }) => active === 'true',
      (now) => ({ access_key_1_last_rotated: now }),
    ),
  },
  {
    kinds: ['key-deactivated'],
    edit: editFirst(
      ({ access_key_1_active: active }) => active === 'true',
      () => ({ access_key_1_active: 'false' }),
    ),
  },
  {
    kinds: ['password-disabled'],
    edit: editFirst(
      (row) => row.password_enabled === 'true',
      () => ({ password_enabled: 'false' }),
    ),
  },
  {
    kinds: ['root-activity'],
    edit: ([root = {}, ...rows], now) => [{ ...root, password_last_used: now }, ...rows],
  },
]

export const expectedKinds: readonly string[] = stories.flatMap(({ kinds }) => kinds)

/** An hour ago, to the second: a report cannot know of later. */
const lately = () => `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 19)}Z`

/** The same organization later: users changed, two accounts were repaired, one broke, one joined and one left. */
export function secondDay({ organization, expected }: Day, asOf: string): Day {
  const now = lately()
  const [broken, leaving] = organization.accounts.slice(healthyFrom + stories.length)
  const accounts = organization.accounts.flatMap((account, index): SimulatedAccount[] => {
    if (account === leaving) return []
    if (account === broken) return [{ ...account, role: 'missing' }]
    // The role of the first is there now; and nobody wants to wait for IAM twice.
    const { role, ...withRole } = account
    const { generationSeconds, capacityExhaustedSeconds, ...quick } = index === 2 ? withRole : account
    if (index === 2 || generationSeconds || capacityExhaustedSeconds) return [{ ...quick, report: { asOf } }]
    const story = stories[index - healthyFrom]
    return [story ? { ...account, report: edited(account.id, asOf, (rows) => story.edit(rows, now)) } : account]
  })
  const joined: SimulatedAccount = { id: '123456789012', name: 'joined-lately' }
  const repaired = organization.accounts.filter(({ generationSeconds }, index) => index === 2 || generationSeconds)
  return {
    organization: { ...organization, accounts: [...accounts, joined] },
    expected: new Map([
      ...[...expected].filter(([id]) => id !== leaving?.id),
      ...repaired.map(({ id }) => [id, 'stored'] as const),
      [broken?.id ?? '', 'failed'],
      [joined.id, 'stored'],
    ]),
  }
}

function edited(accountId: string, asOf: string, edit: (rows: Row[]) => Row[]): Buffer {
  const [header = [], ...lines] = makeReport(accountId, { asOf })
    .toString()
    .split('\n')
    .map((line) => line.split(','))
  const rows = lines.map(
    (cells): Row => Object.fromEntries(header.map((column, index) => [column, cells[index] ?? ''])),
  )
  const later = edit(rows).map((row) => header.map((column) => row[column] ?? ''))
  return Buffer.from([header, ...later].map((cells) => cells.join(',')).join('\n'))
}

function editFirst(isMeant: (row: Row) => boolean, change: (now: string) => Row) {
  return (rows: Row[], now: string): Row[] => {
    const index = rows.findIndex((row) => row.user !== '<root_account>' && isMeant(row))
    if (index < 0) throw new Error('no user of the account can do what the demo wants')
    return rows.with(index, { ...rows[index], ...change(now) })
  }
}
