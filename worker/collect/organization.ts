import type { Clients } from '../aws/clients.ts'
import { type OrganizationalUnits, walkOrganizationalUnits } from '../aws/organizational-units.ts'
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

export interface WalkOptions {
  readonly config: Config
  readonly clients: Clients
  readonly request: Request
  readonly log: Log
  readonly progress: Progress
  /** Ends the listing; accounts that are being collected go on. */
  readonly signal: AbortSignal
  /** Collects one account; is given the names of the units above it, once they are known. Never rejects. */
  readonly collect: (account: Account, unitsOf: () => Promise<string>) => Promise<AccountResult>
}

/** Every account that was listed or asked for, each exactly once, and how the listing went. */
export interface OrganizationWalk {
  readonly listing: Listing
  readonly accounts: readonly AccountResult[]
  /** What ended the listing early. */
  readonly failure: unknown
  readonly nothingListed: boolean
}

/** Quotas: ListAccounts 8 requests a second, the operations on organizational units 5. */
const unitsShare = 5 / 8

/**
 * Lists the organization and collects its accounts as they come, so that the two overlap: the listing is the
 * slowest part of a large run.
 */
export async function walkOrganization(options: WalkOptions): Promise<OrganizationWalk> {
  const { config, clients, request, log, progress, signal } = options
  const share = config.organizationsRequestsPerSecond
  const attempts = () => ({ signal, count: 0, maxWaitTime: waits.listing })
  const units = walkOrganizationalUnits(
    clients.organizations,
    request,
    attempts(),
    createRateLimiter(share * unitsShare),
  )

  const results: AccountResult[] = []
  const seen = new Set<string>()
  const underWay: Promise<void>[] = []
  let pages = 0
  let failure: unknown
  try {
    for await (const accounts of listAccounts(clients.organizations, request, attempts(), createRateLimiter(share))) {
      pages++
      for (const account of accounts) {
        if (seen.has(account.id)) continue
        seen.add(account.id)
        progress.listed()
        underWay.push(
          settle(account, units, options).then((result) => {
            results.push(result)
            progress.finished(result)
          }),
        )
      }
    }
    if (seen.size === 0) throw Object.assign(new Error('no account was listed'), { name: 'EmptyOrganization' })
  } catch (error) {
    failure = error
    log.error({ code: errorFacts(error).name, reason: describeError(error), pages }, 'the listing is incomplete')
  }
  progress.listingEnded(failure === undefined)
  await Promise.all(underWay)
  units.close()

  const unitsFailure = await units.walked
  if (unitsFailure && !signal.aborted) {
    log.warn({ reason: describeError(unitsFailure) }, 'organizational units could not be read; their names are missing')
  }
  for (const missing of config.scope.accounts.filter((id) => !seen.has(id))) {
    const result = unlisted(missing, pages, failure)
    results.push(result)
    progress.listed()
    progress.finished(result)
  }
  failure ??= unitsProblem(config, units, unitsFailure)
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

/** Applies the scope, collects the account if it is in, and adds its place in the organization. */
async function settle(account: Account, units: OrganizationalUnits, options: WalkOptions): Promise<AccountResult> {
  const { config, collect } = options
  const unitsOf = () => units.namesOf(account)
  // Units are waited for only where the scope depends on them: collecting goes on beside their walk.
  const byUnits = config.scope.organizationalUnits.length > 0
  const decision = decide(account, byUnits ? await units.parentsOf(account) : undefined, config.scope)
  const { id, name, state } = account
  let result: AccountResult
  if (decision.status === 'collect') result = await collect(account, unitsOf)
  else if (decision.status === 'unknown')
    result = { id, name, state, status: 'failed', failure: await unreadable(units) }
  else result = { id, name, state, ...decision }
  const path = await unitsOf()
  return path ? { ...result, path } : result
}

/** Whether the account is in scope cannot be told: a failure, not a silence. */
async function unreadable(units: OrganizationalUnits): Promise<Failure> {
  const error = (await units.walked) ?? new Error('the account hangs under no organizational unit that was read')
  return {
    stage: 'listing',
    kind: failureKind(error),
    code: errorFacts(error).name,
    message: `whether it is in the organizational units asked for is unknown: ${describeError(error)}`,
    attempts: 0,
  }
}

/** An account that was asked for and not listed: a failure, not a silence. */
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

/** A scope of organizational units stands or falls with reading them. */
function unitsProblem({ scope }: Config, units: OrganizationalUnits, unitsFailure: unknown): unknown {
  if (scope.organizationalUnits.length === 0) return undefined
  if (unitsFailure !== undefined) return unitsFailure
  const missing = scope.organizationalUnits.filter((id) => !units.has(id))
  if (missing.length === 0) return undefined
  return Object.assign(new Error(`the organization has no ${missing.join(', ')}`), {
    name: 'OrganizationalUnitNotFound',
  })
}
