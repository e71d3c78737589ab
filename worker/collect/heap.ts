import type { Clock } from '../request/clock.ts'

/** Milliseconds between two, at least. */
const shortestInterval = 20_000
/** Share of the time that they may take. Where a processor is scarce they come less often. */
const shareOfTime = 0.01

/**
 * Has V8 give memory back while a run goes on. Left to itself it keeps the pages that its collections free, for
 * later: of ten thousand accounts 110 MiB are in use and 170 in memory (`npm run bench`). Its own way to give them
 * back waits for a process that idles, and this one does not until its end.
 *
 * Does nothing where Node runs without --expose-gc; the image runs with it.
 * https://nodejs.org/docs/latest-v24.x/api/cli.html#--expose-gc
 *
 * @returns ends it
 */
export function keepHeapSmall(clock: Clock): () => void {
  let cancel = () => {}
  const again = (interval: number) => {
    cancel = clock.after(interval, () => {
      const started = clock.monotonic()
      shrinkHeap()
      again(Math.max(shortestInterval, (clock.monotonic() - started) / shareOfTime))
    })
  }
  if (globalThis.gc) again(shortestInterval)
  return () => cancel()
}

/** Once: what was needed until now is garbage, and what follows needs memory. */
export function shrinkHeap(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
