import { probeBucket } from '../aws/bucket-probe.ts'
import type { Clients } from '../aws/clients.ts'
import { AccountAttempts } from '../collect/attempts.ts'
import type { Config } from '../config.ts'
import { runKey } from '../evidence/keys.ts'
import { writtenPrefixes } from '../evidence/prefixes.ts'
import { sayWhatTakesLong } from '../output/waiting.ts'
import { systemClock } from '../request/clock.ts'
import { DeadlineError, describeError } from '../request/errors.ts'
import type { Request } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import { ServiceTime } from '../request/service-time.ts'

/** Seconds for all prefixes together: a bucket that takes longer is a problem, too. */
const bucketTimeout = 60
const cleanupWait = 10_000

/** Probes one prefix after the other, and returns what was refused. */
export async function checkBucket(
  { bucket }: Config,
  clients: Clients,
  request: Request,
  runId: string,
  signal: AbortSignal,
): Promise<RunError[]> {
  const problems: RunError[] = []
  const serviceTime = new ServiceTime(bucketTimeout, systemClock)
  const cleanup = { signal: new AbortController().signal, count: 0, maxWaitTime: cleanupWait }
  for (const prefix of writtenPrefixes) {
    if (signal.aborted || serviceTime.remaining === 0) break
    const write = new AccountAttempts(signal, serviceTime)
    const step = `writing to ${prefix}/ in the bucket ${bucket.name}`
    const describe = () => (write.lastError === undefined ? step : `${step}: ${describeError(write.lastError)}`)
    try {
      const key = runKey(prefix, runId, 'check')
      await sayWhatTakesLong(systemClock, describe, () =>
        probeBucket(clients.s3, request, bucket, key, { write, cleanup }),
      )
    } catch (error) {
      const isCutShort = error === signal.reason || error instanceof DeadlineError
      const cause = isCutShort ? (write.lastError ?? error) : error
      problems.push(new RunError(step, cause))
    }
  }
  return problems
}
