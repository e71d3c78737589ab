import pLimit from 'p-limit'
import { unlessAborted } from './abort.ts'

export type Release = () => void

/** Bounds something that lasts longer than one request. Each permit is released once, by whoever acquired it. */
export interface Semaphore {
  /** Waits for a permit; rejects with the signal's reason when it aborts before there is one. */
  acquire(signal: AbortSignal): Promise<Release>
}

/** Reports in memory at once, from their download until they are stored. */
export interface TransferSemaphore extends Semaphore {
  /** Records the size of a downloaded report. */
  record(bytes: number): void
}

/** A semaphore with the given number of permits. */
export function createSemaphore(count: number): Semaphore {
  return semaphoreOf(pLimit(count))
}

const megabyte = 1024 * 1024
/** Bytes of reports in memory at once. Reading a report takes many times its size for a moment. */
const budget = 4 * megabyte
/** Enough for the rate at which the quotas admit accounts. */
const most = 24
/** Until the first report is there, nobody knows how large they are. */
const atFirst = 4
/** How fast a large report is forgotten, so that one among many small ones does not slow the rest. */
const forgetting = 0.98

/**
 * Many permits if reports are small, few if they are large. The size of a report is known only after its download, so
 * the bound follows the sizes of the reports before it.
 */
export function createTransferSemaphore(): TransferSemaphore {
  const limit = pLimit(atFirst)
  let weight = 0
  return {
    ...semaphoreOf(limit),
    record(bytes) {
      weight = Math.max(bytes, weight * forgetting, 1)
      limit.concurrency = Math.min(most, Math.max(1, Math.floor(budget / weight)))
    },
  }
}

function semaphoreOf(limit: ReturnType<typeof pLimit>): Semaphore {
  return {
    acquire(signal) {
      const { promise: taken, resolve } = Promise.withResolvers<Release>()
      limit(async () => {
        if (signal.aborted) return
        const { promise: ended, resolve: release } = Promise.withResolvers<void>()
        resolve(release)
        await ended
      })
      return unlessAborted(taken, signal)
    },
  }
}
