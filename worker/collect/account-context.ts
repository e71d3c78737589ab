import type { IAMClient } from '@aws-sdk/client-iam'
import type { SessionCredentials } from '../aws/clients.ts'
import type { ObjectToWrite } from '../aws/report-bucket.ts'
import type { Account, CollectedReport } from '../model.ts'
import type { Clock } from '../request/clock.ts'
import type { Attempts, Request } from '../request/retries.ts'
import type { TransferSemaphore } from '../request/semaphore.ts'
import type { GenerationPace } from './poll-schedule.ts'

/** What collecting one account needs of the rest: plain functions, and what all accounts share. */
export interface CollectContext {
  readonly signal: AbortSignal
  readonly accountTimeoutSeconds: number
  readonly clock: Clock
  readonly request: Request
  readonly pace: GenerationPace
  /** Resolves when the account may ask for a session; rejects when no further account may be entered. */
  readonly admit: () => Promise<void>
  readonly assumeRole: (account: Account, attempts: Attempts) => Promise<SessionCredentials>
  readonly iam: (credentials: SessionCredentials) => IAMClient
  /** Bounds the reports that are in memory at once, from their download until they are stored. */
  readonly transfers: TransferSemaphore
  readonly put: (object: ObjectToWrite, attempts: Attempts) => Promise<'written' | 'present'>
  /** Told of each report that lies in the bucket. Never rejects. */
  readonly collected: (report: CollectedReport) => Promise<void>
}
