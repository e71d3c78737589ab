import type { Account, OrganizationPath, Scope } from './model.ts'

/** What the scope of a run says of an account. */
export type Decision =
  | { readonly status: 'collect' }
  | { readonly status: 'outOfScope' }
  | { readonly status: 'skipped'; readonly reason: string }

/**
 * Decides about one account. Lists restrict each other: an account has to be on every list that is given.
 * Only accounts in the state ACTIVE can be entered.
 */
export function decide(account: Account, path: OrganizationPath | undefined, scope: Scope): Decision {
  if (scope.excludeAccounts.includes(account.id)) return { status: 'skipped', reason: 'excluded' }
  const { accounts, organizationalUnits } = scope
  if (accounts.length > 0 && !accounts.includes(account.id)) return { status: 'outOfScope' }
  if (organizationalUnits.length > 0 && !path?.ids.some((id) => organizationalUnits.includes(id))) {
    return { status: 'outOfScope' }
  }
  if (account.state !== 'ACTIVE') return { status: 'skipped', reason: `state ${account.state}` }
  return { status: 'collect' }
}
