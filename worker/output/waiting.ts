import type { Clock } from '../request/clock.ts'

/** Milliseconds after which a person wants to know, and then again and again. */
const firstLine = 5_000
const nextLine = 30_000

/**
 * Does some work, and says on standard error what is being waited for if it takes longer than five seconds.
 *
 * @param describe what is being waited for, and what is known of it; asked for each line
 */
export async function sayWhatTakesLong<Result>(
  clock: Clock,
  describe: () => string,
  work: () => Promise<Result>,
): Promise<Result> {
  const started = clock.monotonic()
  let cancel = () => {}
  const sayAfter = (milliseconds: number) => {
    cancel = clock.after(milliseconds, () => {
      const seconds = Math.round((clock.monotonic() - started) / 1000)
      process.stderr.write(`Waiting for ${describe()} (${seconds} seconds).\n`)
      sayAfter(nextLine)
    })
  }
  sayAfter(firstLine)
  try {
    return await work()
  } finally {
    cancel()
  }
}
