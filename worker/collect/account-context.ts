import type { SessionCredentials } from '../aws/clients.ts'
import type { ObjectToWrite } from '../aws/report-bucket.ts'
import type { SessionClient } from '../aws/session-client.ts'
import type { Account } from '../model.ts'
import type { Clock } from '../request/clock.ts'
import type { ReportMemory } from '../request/report-memory.ts'
import type { Attempts, Request } from '../request/retries.ts'
import type { AccountAttempts } from './attempts.ts'
import type { PollSchedule } from './poll-schedule.ts'
import type { StoredRows } from './table-rows.ts'

/** What collecting one account needs of the rest: plain functions, and what all accounts share. */
export interface CollectContext {
  readonly signal: AbortSignal
  readonly accountTimeoutSeconds: number
  readonly clock: Clock
  readonly request: Request
  readonly schedule: PollSchedule
  /** Resolves when the account may ask for a session; rejects when no further account may be entered. */
  readonly admit: () => Promise<void>
  readonly assumeRole: (account: Account, attempts: Attempts) => Promise<SessionCredentials>
  readonly iam: (credentials: SessionCredentials) => SessionClient
  /** Bounds the reports that are in memory at once, from their download until their rows are in the tables. */
  readonly memory: ReportMemory
  readonly put: (object: ObjectToWrite, attempts: Attempts) => Promise<'written' | 'present'>
  /** Takes the rows of each stored report; resolves when its memory may be used again. Never rejects. */
  readonly addRows: (rows: StoredRows) => Promise<void>
}

/** The account that is being collected, with what all share. */
export interface AccountWork {
  readonly account: Account
  readonly attempts: AccountAttempts
  readonly context: CollectContext
}
