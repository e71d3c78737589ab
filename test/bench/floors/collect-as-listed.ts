import { setTimeout as delay } from 'node:timers/promises'
import type { FloorSettings } from './settings.ts'

/**
 * Collects all accounts as they are listed, at the worker's own pace, so that a floor and the worker have the
 * same to do at the same time. Some accounts, evenly spread, look once too early, as many as the worker did.
 *
 * @param collect one account; `wait` resolves when its report is certainly there
 * @throws what `collect` throws: a floor knows no retry
 */
export async function collectAsListed(
  pages: AsyncIterable<readonly string[]>,
  { pagesPerSecond, longestGeneration, earlyLooks }: FloorSettings,
  collect: (accountId: string, looksEarly: boolean, wait: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const wait = () => delay(longestGeneration * 1000)
  const underWay: Promise<void>[] = []
  let due = 0
  for await (const ids of pages) {
    for (const id of ids) {
      due += earlyLooks
      const looksEarly = due >= 1
      if (looksEarly) due -= 1
      underWay.push(collect(id, looksEarly, wait))
    }
    await delay(1000 / pagesPerSecond)
  }
  await Promise.all(underWay)
}
