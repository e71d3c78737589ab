import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../worker/request/clock.ts'
import type { CredentialStore, Principal } from './credentials.ts'
import type { Answer } from './errors.ts'
import type { FaultTarget } from './faults.ts'
import type { SimulatedAccount, SimulatorOptions } from './options.ts'

/** A request that has arrived whole. */
export interface WireRequest {
  readonly method: string
  /** Path and query as they stand in the request line. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a service made of a request before anything is checked or done. */
export interface ParsedCall extends Omit<FaultTarget, 'service'> {
  /** Does what is asked. Called at most once; throws AwsError. `skew`: milliseconds by which the service's clock is ahead. */
  readonly execute: (principal: Principal, requestId: string, skew: number) => Answer
}

/** A service reads a request; what it is about is known before it is done, so that a fault can come in between. */
export type Service = (request: WireRequest) => ParsedCall

/** A session in a member account, asked for or held. */
export interface RecordedSession {
  readonly accountId: string
  readonly time: number
  readonly outcome: 'ok' | 'refused'
  readonly policy: 'exact' | 'missing' | 'other'
}

/** An event as PutEvents took it. */
export interface RecordedEvent {
  readonly bus: string
  readonly source: string
  readonly detailType: string
  readonly detail: unknown
}

/** A report as it was handed out. */
export interface ServedReport {
  readonly bytes: number
  /** ISO 8601, whole seconds. */
  readonly generatedTime: string
}

/** What the services share, and what the audit looks at afterwards. */
export interface State {
  readonly options: SimulatorOptions
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly partition: string
  readonly memberRoleName: string
  readonly credentials: CredentialStore
  readonly accounts: ReadonlyMap<string, SimulatedAccount>
  /** Ids of the accounts that any listing handed out to the collector. */
  readonly listedAccounts: Set<string>
  readonly sessions: RecordedSession[]
  readonly events: RecordedEvent[]
  /** How many of the next entries of PutEvents are refused. */
  readonly refusedEvents: { count: number }
  /** By account, then by SHA-256 in hex and generated time joined with a space. */
  readonly servedReports: Map<string, Map<string, ServedReport>>
}
