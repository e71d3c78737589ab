import type { Coverage } from '../../evidence/changes-schema.ts'
import { isFullScope, type Manifest } from '../../evidence/manifest.ts'
import type { AccountResult } from '../../model.ts'

/** An account in one or both of two runs. */
export interface AccountPair {
  readonly from: AccountResult | undefined
  readonly to: AccountResult | undefined
  readonly coverage: Coverage
  /** Why there is nothing to compare. */
  readonly reason?: string
}

/** Whether an account that the run does not list was no account of the organization. */
export const listsEveryAccount = ({ scope, listing }: Manifest): boolean => isFullScope(scope) && listing.complete

/** Every account of two runs, by id. */
export function* pairAccounts(from: Manifest, to: Manifest): Generator<AccountPair> {
  const earlier = new Map(from.accounts.map((account) => [account.id, account]))
  const later = new Map(to.accounts.map((account) => [account.id, account]))
  for (const id of [...new Set([...earlier.keys(), ...later.keys()])].sort()) {
    const pair = { from: earlier.get(id), to: later.get(id) }
    yield { ...pair, ...coverageOf(pair.from, pair.to, { from, to }) }
  }
}

function coverageOf(
  from: AccountResult | undefined,
  to: AccountResult | undefined,
  runs: { readonly from: Manifest; readonly to: Manifest },
): Pick<AccountPair, 'coverage' | 'reason'> {
  if (from?.report && to?.report) return { coverage: 'compared' }
  if (!from && listsEveryAccount(runs.from)) return { coverage: 'joined', ...(to && !to.report && absence(to)) }
  if (!to && listsEveryAccount(runs.to)) return { coverage: 'left' }
  if (!from || !to) return { coverage: 'unknown', reason: `not listed by the ${from ? 'later' : 'earlier'} run` }
  if (from.report && isMissing(to)) return { coverage: 'lost-report', ...absence(to) }
  if (to.report && isMissing(from)) return { coverage: 'gained-report', ...absence(from) }
  return { coverage: 'unknown', ...absence(to.report ? from : to) }
}

/** A report was to be expected; not of an account that the run was not for. */
const isMissing = ({ status, reason }: AccountResult) =>
  status === 'failed' || (status === 'skipped' && reason !== 'excluded')

const absence = ({ status, reason, failure }: AccountResult) => ({
  reason: failure ? `${failure.stage} ${failure.kind}: ${failure.message}` : (reason ?? `${status}`),
})
