import pLimit from 'p-limit'
import { unlessAborted } from './abort.ts'

export type GiveBack = () => void

/** Turns at something that is bounded over more than one request. Whoever has one gives it back, once. */
export interface Turns {
  /** Takes a turn; rejects with the signal's reason when it aborts before there is one. */
  take(signal: AbortSignal): Promise<GiveBack>
}

/** Reports in memory at once, from their download until they are stored. */
export interface TransferTurns extends Turns {
  /** Tells how large a report was that somebody whose turn it is has downloaded. */
  met(bytes: number): void
}

/** So many turns at once. */
export function createTurns(count: number): Turns {
  return turnsOf(pLimit(count))
}

const megabyte = 1024 * 1024
/** Bytes of reports in memory at once. Reading a report takes many times its size for a moment. */
const budget = 4 * megabyte
/** Enough for the pace at which the quotas let accounts come. */
const most = 24
/** Until the first report is there, nobody knows how large they are. */
const atFirst = 4
/** How fast a large report is forgotten, so that one among many small ones does not slow the rest. */
const forgetting = 0.98

/**
 * Many turns where reports are small, few where they are large: memory is bounded by what reports of this run
 * turned out to weigh, since the size of the next one is known only when it is there.
 */
export function createTransferTurns(): TransferTurns {
  const limit = pLimit(atFirst)
  let weight = 0
  return {
    ...turnsOf(limit),
    met(bytes) {
      weight = Math.max(bytes, weight * forgetting, 1)
      limit.concurrency = Math.min(most, Math.max(1, Math.floor(budget / weight)))
    },
  }
}

function turnsOf(limit: ReturnType<typeof pLimit>): Turns {
  return {
    take(signal) {
      const { promise: taken, resolve } = Promise.withResolvers<GiveBack>()
      limit(async () => {
        if (signal.aborted) return
        const { promise: ended, resolve: giveBack } = Promise.withResolvers<void>()
        resolve(giveBack)
        await ended
      })
      return unlessAborted(taken, signal)
    },
  }
}
