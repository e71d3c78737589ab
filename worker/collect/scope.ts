import type { Account, Scope } from '../model.ts'

/** What the scope of a run says of an account. */
export type Decision =
  | { readonly status: 'collect' }
  | { readonly status: 'outOfScope' }
  | { readonly status: 'skipped'; readonly reason: string }
  /** It depends on the organizational units above the account, which could not be read. */
  | { readonly status: 'unknown' }

/**
 * Decides about one account. Lists restrict each other: an account must be on every list that is set.
 * Only accounts in the state ACTIVE can be entered.
 *
 * @param parentIds the root and the organizational units above the account; undefined where unknown
 */
export function decide(account: Account, parentIds: readonly string[] | undefined, scope: Scope): Decision {
  const { accounts, excludeAccounts, organizationalUnits } = scope
  if (excludeAccounts.includes(account.id)) return { status: 'skipped', reason: 'excluded' }
  if (accounts.length > 0 && !accounts.includes(account.id)) return { status: 'outOfScope' }
  const byUnits = organizationalUnits.length > 0
  if (byUnits && parentIds && !parentIds.some((id) => organizationalUnits.includes(id))) {
    return { status: 'outOfScope' }
  }
  if (account.state !== 'ACTIVE') return { status: 'skipped', reason: `state ${account.state}` }
  return byUnits && !parentIds ? { status: 'unknown' } : { status: 'collect' }
}
