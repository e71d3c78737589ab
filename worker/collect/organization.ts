import type { Clients } from '../aws/clients.ts'
import { listOrganizationalUnits, type OrganizationalUnits } from '../aws/organizational-units.ts'
import { listAccounts } from '../aws/organizations.ts'
import type { Config } from '../config.ts'
import type { Listing } from '../evidence/manifest.ts'
import type { Account, AccountResult, Failure } from '../model.ts'
import type { Log } from '../output/log.ts'
import type { Progress } from '../output/progress.ts'
import { waits } from '../request/deadlines.ts'
import { describeError, errorFacts, failureKind } from '../request/errors.ts'
import { createRateLimiter } from '../request/rate-limiter.ts'
import type { Request } from '../request/retries.ts'
import { decide } from './scope.ts'

export interface OrganizationOptions {
  readonly config: Config
  readonly clients: Clients
  readonly request: Request
  readonly log: Log
  readonly progress: Progress
  /** Ends the listing; accounts that are being collected go on. */
  readonly signal: AbortSignal
  /** Collects one account. Never rejects. */
  readonly collect: (account: Account) => Promise<AccountResult>
}

/** Every account that was listed or asked for, each exactly once, and how the listing went. */
export interface CollectedOrganization {
  readonly listing: Listing
  readonly accounts: readonly AccountResult[]
  /** What ended the listing early. */
  readonly failure: unknown
  readonly nothingListed: boolean
}

/** Quotas: ListAccounts 8 requests a second, the operations on organizational units 5. */
const unitsShare = 5 / 8

/** Lists the units of the organization; the names are needed while its accounts are collected. */
export function listUnits({ config, clients, request, signal }: Omit<OrganizationOptions, 'collect'>) {
  const rateLimiter = createRateLimiter(config.organizationsRequestsPerSecond * unitsShare)
  return listOrganizationalUnits(clients.organizations, request, listingAttempts(signal), rateLimiter)
}

const listingAttempts = (signal: AbortSignal) => ({ signal, count: 0, maxWaitTime: waits.listing })

/**
 * Lists the organization and collects its accounts as they come, so that the two overlap: the listing is the
 * slowest part of a large run.
 */
export async function collectOrganization(
  options: OrganizationOptions,
  units: OrganizationalUnits,
): Promise<CollectedOrganization> {
  const { config, log, progress, signal } = options
  const seen = new Set<string>()
  const underWay: Promise<AccountResult>[] = []
  const { pages, failure: listingFailure } = await listEachOnce(options, seen, (account) => {
    progress.listed()
    underWay.push(settle(account, units, options))
  })
  progress.listingEnded(listingFailure === undefined)
  const results = await Promise.all(underWay)
  units.close()

  const unitsFailure = await units.listed
  if (unitsFailure && !signal.aborted) {
    log.warn({ reason: describeError(unitsFailure) }, 'organizational units could not be read; their names are missing')
  }
  for (const missing of config.scope.accounts.filter((id) => !seen.has(id))) {
    const result = unlisted(missing, pages, listingFailure)
    results.push(result)
    progress.listed()
    progress.finished(result)
  }
  const failure = listingFailure ?? unitsProblem(config, units, unitsFailure)
  return {
    listing: {
      complete: failure === undefined,
      pages,
      ...(failure !== undefined && { error: `${errorFacts(failure).name}: ${describeError(failure)}` }),
      ...(unitsFailure !== undefined && { organizationalUnitsError: describeError(unitsFailure) }),
    },
    // By id, not by who was quickest: two manifests can be compared line by line.
    accounts: results.sort((a, b) => (a.id < b.id ? -1 : 1)),
    failure,
    nothingListed: seen.size === 0,
  }
}

/** Passes on each account once, as it is listed. Never rejects: the result contains the error that ended the listing early. */
async function listEachOnce(
  { config, clients, request, log, signal }: OrganizationOptions,
  seen: Set<string>,
  found: (account: Account) => void,
): Promise<{ readonly pages: number; readonly failure: unknown }> {
  const rateLimiter = createRateLimiter(config.organizationsRequestsPerSecond)
  let pages = 0
  try {
    const listing = listAccounts(clients.organizations, request, listingAttempts(signal), rateLimiter, {
      withEmail: config.accountEmail,
    })
    for await (const accounts of listing) {
      pages++
      for (const account of accounts.filter(({ id }) => isFirst(id, seen))) found(account)
    }
    return { pages, failure: seen.size === 0 ? new EmptyOrganizationError() : undefined }
  } catch (error) {
    log.error({ code: errorFacts(error).name, reason: describeError(error), pages }, 'the listing is incomplete')
    return { pages, failure: error }
  }
}

/** Whether the id was not seen before, on an earlier page or on this one. */
function isFirst(id: string, seen: Set<string>): boolean {
  if (seen.has(id)) return false
  seen.add(id)
  return true
}

/** Applies the scope, collects the account if it is in, and adds its place in the organization. */
async function settle(
  account: Account,
  units: OrganizationalUnits,
  { config, progress, collect }: OrganizationOptions,
): Promise<AccountResult> {
  // Units are waited for only where the scope depends on them: collecting goes on beside their listing.
  const byUnits = config.scope.organizationalUnits.length > 0
  const decision = decide(account, byUnits ? await units.parentsOf(account) : undefined, config.scope)
  const { id, name, state } = account
  let result: AccountResult
  if (decision.status === 'collect') result = await collect(account)
  else if (decision.status === 'unknown')
    result = { id, name, state, status: 'failed', failure: await unreadable(units) }
  else result = { id, name, state, ...decision }
  progress.finished(result)
  const path = await units.namesOf(account)
  return path ? { ...result, path } : result
}

/** ListAccounts returned no account, as it does for credentials of an unrelated account. */
class EmptyOrganizationError extends Error {
  constructor() {
    super('no account was listed')
    this.name = 'EmptyOrganization'
  }
}

/** A unit of the scope that the organization does not have. */
class OrganizationalUnitNotFoundError extends Error {
  constructor(ids: readonly string[]) {
    super(`the organization has no ${ids.join(', ')}`)
    this.name = 'OrganizationalUnitNotFound'
  }
}

/** Whether the account is in scope is unknown: reported as a failure. */
async function unreadable(units: OrganizationalUnits): Promise<Failure> {
  const error = (await units.listed) ?? new Error('no organizational unit that was read contains the account')
  return {
    stage: 'listing',
    kind: failureKind(error),
    code: errorFacts(error).name,
    message: `whether it is in the organizational units asked for is unknown: ${describeError(error)}`,
    attempts: 0,
  }
}

/** An account that was asked for and not listed: reported as a failure. */
function unlisted(id: string, pages: number, listingFailure: unknown): AccountResult {
  const failure =
    listingFailure === undefined
      ? {
          stage: 'listing' as const,
          kind: 'unknown-account' as const,
          code: 'AccountNotFound',
          message: 'the organization has no account of this id',
          attempts: pages,
        }
      : {
          stage: 'listing' as const,
          kind: failureKind(listingFailure),
          code: errorFacts(listingFailure).name,
          message: `the listing ended before this account was seen: ${describeError(listingFailure)}`,
          attempts: pages,
        }
  return { id, name: '', state: 'UNKNOWN', status: 'failed', failure }
}

/** A scope of organizational units is known only if all of them could be read. */
function unitsProblem({ scope }: Config, units: OrganizationalUnits, unitsFailure: unknown): unknown {
  if (scope.organizationalUnits.length === 0) return undefined
  if (unitsFailure !== undefined) return unitsFailure
  const missing = scope.organizationalUnits.filter((id) => !units.has(id))
  if (missing.length === 0) return undefined
  return new OrganizationalUnitNotFoundError(missing)
}
