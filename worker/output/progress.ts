import type { AccountResult, AccountStatus } from '../model.ts'
import type { Clock } from '../request/clock.ts'
import type { Log } from './log.ts'

/** How far a run is. Counts only; displays read them. */
export interface ProgressCounts extends Record<AccountStatus, number> {
  listed: number
  listingEnded: boolean
}

export interface Progress {
  readonly counts: Readonly<ProgressCounts>
  listed(): void
  listingEnded(complete: boolean): void
  finished(result: AccountResult): void
  /** Something has not answered for some seconds; the text says what. */
  waiting(text: string): void
  /** Stops showing. */
  close(): void
}

export interface ProgressOutput {
  /** Shows a finished account. */
  readonly finished?: (result: AccountResult) => void
  readonly waiting?: (text: string) => void
  readonly close?: () => void
}

/** Counts, and hands each finished account on. */
export function createProgress({ finished: show, waiting, close }: ProgressOutput = {}): Progress {
  const counts: ProgressCounts = {
    listed: 0,
    listingEnded: false,
    outOfScope: 0,
    skipped: 0,
    stored: 0,
    unchanged: 0,
    failed: 0,
  }
  return {
    counts,
    listed: () => {
      counts.listed++
    },
    listingEnded: () => {
      counts.listingEnded = true
    },
    finished(result) {
      counts[result.status]++
      show?.(result)
    },
    waiting: (text) => waiting?.(text),
    close: () => close?.(),
  }
}

const logInterval = 5_000

/** For a log: a line an account, and one every few seconds that says how far the run is. */
export function logProgress(log: Log, clock: Clock): Progress {
  const ended = new AbortController()
  const progress = createProgress({
    finished({ id, name, status, reason, report, failure }) {
      const fields = { accountId: id, accountName: name, status, reason, key: report?.key, failure }
      if (status === 'failed') log.warn(fields, 'account has no report')
      else if (status === 'stored' || status === 'unchanged') log.info(fields, 'report is in the bucket')
      else log.debug(fields, 'account was not entered')
    },
    waiting: (reason) => log.warn({ reason }, 'waiting'),
    close: () => ended.abort(),
  })
  const tell = async () => {
    for (;;) {
      await clock.sleep(logInterval, ended.signal)
      log.info({ progress: progress.counts }, 'progress')
    }
  }
  tell().catch(() => undefined)
  return progress
}
