import { type Change, changeKinds } from '../../evidence/changes-schema.ts'
import { isNoInformation, isNotApplicable, type Moment } from '../../insight/findings/cell.ts'
import type { CredentialRow } from '../../insight/findings/credential-row.ts'
import { compareText } from '../../insight/totals/top-list.ts'
import { credentialChanges, type DatedCredential, matchByDate } from './credential-changes.ts'

/**
 * Who a row is of: a user who was deleted and created again under the same name is another user. The root user is the
 * account's own.
 */
export const identityOf = ({ user, isRoot, moments }: CredentialRow): string => {
  const created = moments.user_creation_time
  return isRoot ? user : `${typeof created === 'number' ? created : ''} ${user}`
}

const byIdentity = (rows: readonly CredentialRow[]) => new Map(rows.map((row) => [identityOf(row), row]))

/** What changed between two reports of an account, by principal and kind. */
export function userChanges(before: readonly CredentialRow[], after: readonly CredentialRow[]): Change[] {
  const earlier = byIdentity(before)
  const later = byIdentity(after)
  const changes: Change[] = []
  for (const [identity, row] of earlier) {
    // A report without its root user is damaged; nobody deleted the root user.
    if (!later.has(identity) && !row.isRoot) changes.push(existence('user-deleted', row))
  }
  for (const [identity, row] of later) {
    const known = earlier.get(identity)
    if (known) changes.push(...rowChanges(known, row))
    else if (!row.isRoot) changes.push(existence('user-created', row))
  }
  return changes.sort(
    (one, other) =>
      compareText(one.principal, other.principal) ||
      changeKinds.indexOf(one.kind) - changeKinds.indexOf(other.kind) ||
      compareText(one.date ?? '', other.date ?? ''),
  )
}

function existence(kind: 'user-created' | 'user-deleted', { user, moments }: CredentialRow): Change {
  const created = moments.user_creation_time
  return { kind, principal: user, ...(typeof created === 'number' && { date: new Date(created).toISOString() }) }
}

function* rowChanges(before: CredentialRow, after: CredentialRow): Generator<Change> {
  const principal = after.user
  for (const [column, gained, lost] of [
    ['password_enabled', 'password-enabled', 'password-disabled'],
    ['mfa_active', 'mfa-gained', 'mfa-lost'],
  ] as const) {
    // A cell that cannot be read says nothing, and so neither does its change.
    if (before.flags[column] === false && after.flags[column] === true) yield { kind: gained, principal }
    if (before.flags[column] === true && after.flags[column] === false) yield { kind: lost, principal }
  }
  const keys = matchByDate(accessKeys(before), accessKeys(after))
  yield* credentialChanges('key', principal, keys)
  yield* credentialChanges('certificate', principal, matchByDate(certificates(before), certificates(after)))
  if (!after.isRoot) return
  yield* activity('password', before.moments.password_last_used, after.moments.password_last_used)
  for (const [known, key] of keys.both) yield* activity('access key', known.lastUsed, key.lastUsed)
  for (const key of keys.fresh) yield* activity('access key', 'N/A', key.lastUsed)

  function* activity(credential: 'password' | 'access key', earlier: Moment, later: Moment): Generator<Change> {
    if (typeof later !== 'number') return
    const isLater = typeof earlier === 'number' ? later > earlier : isNotApplicable(earlier) || isNoInformation(earlier)
    if (isLater) yield { kind: 'root-activity', principal, credential, date: new Date(later).toISOString() }
  }
}

const accessKeys = ({ keys }: CredentialRow) =>
  keys.map(({ active, lastRotated, lastUsed }) => ({ active, date: lastRotated, lastUsed }))

const certificates = ({ flags, moments }: CredentialRow): DatedCredential[] => [
  { active: flags.cert_1_active, date: moments.cert_1_last_rotated },
  { active: flags.cert_2_active, date: moments.cert_2_last_rotated },
]
