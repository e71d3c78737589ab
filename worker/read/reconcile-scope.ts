import type { Manifest } from '../evidence/manifest.ts'
import type { AccountResult } from '../model.ts'

/** Contradictions between the scope of a run and what became of its accounts. */
export function* reconcileScope({ scope, listing, accounts, outputs }: Manifest): Generator<string> {
  if (!listing.complete && outputs.some(({ kind, complete }) => kind === 'consolidated-csv' && complete)) {
    yield 'the listing is incomplete, and a run writes no tables of a part of the accounts'
  }
  if (listing.complete && listing.pages === 0) yield 'the listing is complete, and no page was read'
  if (listing.complete && accounts.length === 0) yield 'the listing is complete, and lists no account'
  if (listing.complete && listing.error !== undefined)
    yield `the listing is complete and has an error: ${listing.error}`
  const isUnrestricted = scope.accounts.length + scope.organizationalUnits.length === 0
  const excluded = new Set(scope.excludeAccounts)
  const chosen = new Set(scope.accounts)
  for (const account of accounts) {
    const { id, status } = account
    if (status === 'outOfScope' && isUnrestricted)
      yield `account ${id} is out of scope, and the scope restricts nothing`
    if (status === 'skipped') yield* reconcileSkipped(account, excluded)
    else if (excluded.has(id)) yield `account ${id} is excluded and ${status}`
    if (status !== 'outOfScope' && status !== 'skipped' && chosen.size > 0 && !chosen.has(id)) {
      yield `account ${id} is ${status}, and the run was for other accounts`
    }
    if (account.report && account.state !== 'ACTIVE') yield `account ${id} is ${account.state} and ${status}`
  }
  const listed = new Set(accounts.map(({ id }) => id))
  const missing = scope.accounts.filter((id) => !listed.has(id))
  if (missing.length > 0) {
    yield `the run was for ${missing.join(', ')}, and the manifest does not say what became of it`
  }
}

function* reconcileSkipped({ id, reason, state }: AccountResult, excluded: ReadonlySet<string>): Generator<string> {
  if (reason === undefined || reason === '') yield `account ${id} is skipped for no reason`
  else if (reason === 'excluded' && !excluded.has(id)) yield `account ${id} is skipped as excluded, and is not`
  else if (reason.startsWith('state ') && state === 'ACTIVE')
    yield `account ${id} is skipped (${reason}), and is active`
}
