import { uploadText } from '../aws/object-upload.ts'
import { describeOrganization } from '../aws/organizations.ts'
import { putOnce } from '../aws/report-bucket.ts'
import { runKey, startOfRun } from '../evidence/keys.ts'
import { type Manifest, manifestText, type RunStart } from '../evidence/manifest.ts'
import type { Exception } from '../model.ts'
import type { Log } from '../output/log.ts'
import { cleanupAttempts, lastsBeyond, waits, waitsAfterSignal } from '../request/deadlines.ts'
import { DeadlineError, describeError, errorFacts, isRetryableError } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import type { RunOptions } from './run-options.ts'
import { signManifest } from './sign-manifest.ts'

/** What makes a run a matter of record: its start, before any account is entered, and its manifest at the end. */
export interface RunRecord {
  /**
   * Writes started.json.
   * @throws RunError where that is impossible, or where the run was asked to end before it had begun
   */
  start(): Promise<RunStart>
  /**
   * Signs the manifest, if a key is configured, and writes it.
   * @returns the manifest as it was written, and its key
   * @throws RunError where that is impossible; then the manifest has gone to the log
   */
  finish(manifest: Manifest): Promise<{ readonly manifest: Manifest; readonly manifestKey: string }>
}

const contentType = 'application/json'

export function openRunRecord(options: RunOptions, request: Request): RunRecord {
  const { config, clients, clock, log, runId, draining } = options

  return {
    async start() {
      const start = await describeRun(options, request)
      const attempts = { signal: draining, count: 0, maxWaitTime: waits.firstWrite }
      const key = runKey('runs', runId, 'started.json')
      const object = { key, body: Buffer.from(`${JSON.stringify(start, undefined, 2)}\n`), contentType }
      try {
        const result = await putOnce(clients.s3, request, config.bucket, object, attempts, isRetryableAtStart)
        // The key carries the run's id: after a first attempt that failed, whatever is there is our own.
        if (result === 'present' && attempts.count === 1) throw new Error(`${key} is there already and not of this run`)
      } catch (error) {
        throw new RunError(`writing to the bucket ${config.bucket.name}`, error)
      }
      return start
    },
    async finish(unsigned) {
      const limit = lastsBeyond(draining, waitsAfterSignal.manifest, clock)
      const newAttempts = (): Attempts => ({ signal: limit.signal, count: 0, maxWaitTime: waits.manifest })
      const manifest = await signManifest(options, request, unsigned, newAttempts)
      const attempts = newAttempts()
      try {
        const key = runKey('runs', runId, 'manifest.json')
        const object = { key, text: manifestText(manifest), contentType }
        const cleanup = () => cleanupAttempts(draining, clock)
        await uploadText(clients.s3, request, config.bucket, object, { write: attempts, cleanup })
        return { manifest, manifestKey: key }
      } catch (error) {
        logManifest(log, manifest)
        const cause = error instanceof DeadlineError && attempts.lastError !== undefined ? attempts.lastError : error
        throw new RunError('writing the manifest', cause)
      } finally {
        limit.unlink()
      }
    },
  }
}

/** Errors worth another attempt while nothing has succeeded yet. A place that does not exist is most likely a mistyped endpoint or Region, and somebody waits for the answer. */
export const isRetryableAtStart = (error: unknown) =>
  isRetryableError(error) && !['ECONNREFUSED', 'ENOTFOUND'].includes(errorFacts(error).name)

const organizationAttemptTimeout = 5_000

async function describeRun(options: RunOptions, request: Request): Promise<RunStart> {
  const { config, clients, clock, log, runId, worker, draining } = options
  let organizationId: string | undefined
  try {
    const attempts = { signal: draining, count: 0, maxWaitTime: waits.organization }
    const attemptTimeout = organizationAttemptTimeout
    organizationId = (await describeOrganization(clients.organizations, request, attempts, { attemptTimeout })).id
  } catch (error) {
    // Any other error recurs at the first write or the listing, whose messages are more precise.
    if (errorFacts(error).name === 'AWSOrganizationsNotInUseException') {
      throw new RunError('reading the organization', error)
    }
    log.warn({ reason: describeError(error) }, 'the organization could not be described')
  }
  // One instant: a run id of one day with a start on the next would be no run's.
  const startedAt = startOfRun(runId) ?? new Date(clock.now())
  const exceptions = await recordOfExceptions(config.exceptions, startedAt)
  return {
    schemaVersion: 1,
    runId,
    ...(config.scheduledTime && { scheduledTime: config.scheduledTime }),
    startedAt: startedAt.toISOString(),
    ...(organizationId && { organizationId }),
    scope: config.scope,
    worker,
    ...(exceptions && { exceptions }),
  }
}

/** Most runs have none: what knows them is loaded where they are given. */
async function recordOfExceptions(exceptions: readonly Exception[], startedAt: Date) {
  if (exceptions.length === 0) return undefined
  const { ExceptionRegister } = await import('../insight/exceptions/exception-register.ts')
  return new ExceptionRegister(exceptions, startedAt).record()
}

/** The last resort: what could not be written to the bucket goes to the log, a line an account. */
function logManifest(log: Log, { accounts, ...rest }: Manifest): void {
  for (const account of accounts) log.error({ account }, 'account, for the manifest')
  log.error({ manifest: rest }, 'the manifest could not be written; its content is in this log')
}
