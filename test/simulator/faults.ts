import type { Clock } from '../../worker/request/clock.ts'
import { type Answer, AwsError } from './errors.ts'
import type { ServiceName } from './options.ts'
import { throttlingError } from './quotas.ts'
import { type Random, seededRandom } from './random.ts'

/**
 * What goes wrong. Not executed: `throttle` (the service's own throttling error), `internal-error` (500),
 * `unavailable` (503), `reset-before` (connection reset, request not taken), `error` (any wire code, with its
 * usual status). Executed, but the answer is lost or late: `reset-after`, `cut-response` (half of the bytes,
 * with the length of all, then the end), `no-response` (never), `trickle` (drop by drop), `delaySeconds`.
 * `respond` replaces the response, or the named parts of it if the request is executed; `raw` sends bytes in its place.
 * `clockSkewSeconds` moves the service's clock: its Date header, and what it takes for the present.
 */
export type FaultEffect =
  | 'throttle'
  | 'internal-error'
  | 'unavailable'
  | 'reset-before'
  | 'reset-after'
  | 'cut-response'
  | 'no-response'
  | 'trickle'
  | { readonly error: string; readonly status?: number; readonly message?: string }
  | { readonly trickle: { readonly slices: number; readonly milliseconds: number } }
  | { readonly delaySeconds: number }
  | { readonly clockSkewSeconds: number }
  | ReplacedResponse
  | { readonly raw: string; readonly executed?: boolean }

/** A response that the service did not make, or not so. */
export interface ReplacedResponse {
  readonly respond: {
    readonly status?: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
    /** Headers of the service's own response that are left out. */
    readonly without?: readonly string[]
  }
  /** Whether the service executes the request. @default false */
  readonly executed?: boolean
}

/** Which calls go wrong, and how. Every condition that is given must hold; JSON, so that a process can be sent one. */
export interface FaultRule {
  readonly service?: ServiceName
  /** As the API names it: ListAccounts, UploadPart. */
  readonly operation?: string
  /** The account that is entered: of the role that is assumed, of the session that calls IAM; else the caller's. */
  readonly account?: string
  readonly bucket?: string
  readonly keyPrefix?: string
  /** Share of the matching calls, decided by the seed. @default 1 */
  readonly probability?: number
  /** First matching call that goes wrong, counted from 1. @default 1 */
  readonly from?: number
  /** Last matching call that goes wrong, counted from 1. @default none */
  readonly to?: number
  /** At most so many calls go wrong. */
  readonly times?: number
  /** For so long, from the moment the rule is added. */
  readonly forSeconds?: number
  readonly effect: FaultEffect
}

/** A rule at work. */
export interface Fault {
  readonly id: string
  readonly rule: FaultRule
  /** Calls that the rule's conditions fit. */
  readonly matches: number
  /** Calls that went wrong. */
  readonly hits: number
  remove(): void
}

/** What a rule looks at. */
export interface FaultTarget {
  readonly service: ServiceName
  readonly operation: string
  readonly account?: string | undefined
  readonly bucket?: string | undefined
  readonly key?: string | undefined
}

export class Faults {
  readonly #active = new Map<string, ActiveFault>()
  readonly #clock: Clock
  readonly #seed: number
  #added = 0

  constructor(clock: Clock, seed: number) {
    this.#clock = clock
    this.#seed = seed
  }

  add(rule: FaultRule): Fault {
    this.#added += 1
    const id = String(this.#added)
    const random = seededRandom(this.#seed * 7919 + this.#added)
    const fault = new ActiveFault(id, rule, this.#clock, random, () => this.#active.delete(id))
    this.#active.set(id, fault)
    return fault
  }

  list(): readonly Fault[] {
    return [...this.#active.values()]
  }

  /** The effect that a call meets: of the first rule, in the order in which they were added, that strikes. */
  strike(target: FaultTarget): FaultEffect | undefined {
    for (const fault of this.#active.values()) if (fault.strikes(target)) return fault.rule.effect
    return undefined
  }
}

class ActiveFault implements Fault {
  readonly id: string
  readonly rule: FaultRule
  readonly remove: () => void
  matches = 0
  hits = 0
  readonly #clock: Clock
  readonly #random: Random
  readonly #until: number

  constructor(id: string, rule: FaultRule, clock: Clock, random: Random, remove: () => void) {
    this.id = id
    this.rule = rule
    this.remove = remove
    this.#clock = clock
    this.#random = random
    this.#until = clock.now() + (rule.forSeconds ?? Number.POSITIVE_INFINITY) * 1000
  }

  strikes(target: FaultTarget): boolean {
    const { service, operation, account, bucket, keyPrefix } = this.rule
    if (service !== undefined && service !== target.service) return false
    if (operation !== undefined && operation !== target.operation) return false
    if (account !== undefined && account !== target.account) return false
    if (bucket !== undefined && bucket !== target.bucket) return false
    if (keyPrefix !== undefined && !target.key?.startsWith(keyPrefix)) return false
    this.matches += 1
    const { probability = 1, from = 1, to = Number.POSITIVE_INFINITY, times = Number.POSITIVE_INFINITY } = this.rule
    if (this.matches < from || this.matches > to || this.hits >= times) return false
    if (this.#clock.now() >= this.#until) return false
    if (probability < 1 && this.#random() >= probability) return false
    this.hits += 1
    return true
  }
}

/** Whether the request does not reach the service. */
export const isNotExecuted = (effect: FaultEffect | undefined): boolean =>
  typeof effect === 'object' && ('respond' in effect || 'raw' in effect) && !effect.executed

/** The service's response with what the effect replaces in it. */
export function replaceResponse(answer: Answer, effect: FaultEffect | undefined): Answer {
  if (typeof effect !== 'object' || !('respond' in effect)) return answer
  const { status = answer.status, headers, body = answer.body, without = [] } = effect.respond
  const kept = Object.entries({ ...answer.headers, ...headers }).filter(([name]) => !without.includes(name))
  return { status, headers: Object.fromEntries(kept), ...(body !== undefined && { body }) }
}

const internalErrors = {
  organizations: 'ServiceException',
  sts: 'InternalFailure',
  iam: 'ServiceFailure',
  s3: 'InternalError',
  kms: 'KMSInternalException',
  events: 'InternalException',
} as const satisfies Record<ServiceName, string>

/** The error that an effect answers with in place of doing what was asked, if it is of that kind. */
export function faultError(service: ServiceName, effect: FaultEffect | undefined): AwsError | undefined {
  if (effect === 'throttle') return throttlingError(service)
  if (effect === 'internal-error') {
    return new AwsError(internalErrors[service], 'An internal error occurred (injected).', 500)
  }
  if (effect === 'unavailable') return new AwsError('ServiceUnavailable', 'Service unavailable (injected).', 503)
  if (typeof effect === 'object' && 'error' in effect) {
    return new AwsError(effect.error, effect.message ?? `${effect.error} (injected)`, effect.status)
  }
  return undefined
}
