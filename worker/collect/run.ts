import { openUpload } from '../aws/object-upload.ts'
import { putOnce } from '../aws/report-bucket.ts'
import { assumeMemberRole } from '../aws/session.ts'
import type { UploadAttempts } from '../aws/upload-requests.ts'
import { runKey } from '../evidence/keys.ts'
import { type Manifest, runStatus, totalsOf } from '../evidence/manifest.ts'
import type { DoneRun, OpenFile } from '../insight/insight.ts'
import { cleanupAttempts, waits } from '../request/deadlines.ts'
import { createRateLimiter } from '../request/rate-limiter.ts'
import { createRequest } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import { createTransferSemaphore } from '../request/semaphore.ts'
import { collectAccount } from './account.ts'
import type { CollectContext } from './account-context.ts'
import { keepHeapSmall, shrinkHeap } from './heap.ts'
import { type OrganizationWalk, walkOrganization } from './organization.ts'
import { createGenerationPace } from './poll-schedule.ts'
import type { RunOptions } from './run-options.ts'
import { openRunRecord } from './run-record.ts'

/**
 * One run: started.json, every account of the organization in scope, the tables, the manifest.
 *
 * @returns the manifest as it was written, and where it lies
 * @throws RunError where nothing could be started, or the manifest not be written; then it has gone to the log
 */
export async function run(options: RunOptions): Promise<{ manifest: Manifest; manifestKey: string }> {
  const { config, clients, clock, log, progress, runId, stopping, ending } = options
  const request = createRequest({ concurrency: config.concurrency, clock })
  const record = openRunRecord(options, request)
  const start = await record.start()
  log.info({ scope: start.scope, bucket: config.bucket.name, version: start.worker.version }, 'run started')

  const openFile: OpenFile = ({ prefix, file, contentType }) => {
    const key = runKey(prefix, runId, file)
    return openUpload(clients.s3, request, config.bucket, { key, contentType }, outputAttempts(options))
  }
  // Not needed for the first request: a chunk of its own keeps the start quick.
  const { createInsight } = await import('../insight/insight.ts')
  const insight = createInsight(runId, { thresholds: config.thresholds, openFile })

  const admission = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const sessionRateLimiter = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const context: CollectContext = {
    signal: ending,
    accountTimeoutSeconds: config.accountTimeoutSeconds,
    clock,
    request,
    pace: createGenerationPace(),
    admit: () => admission.wait(stopping),
    assumeRole: (account, accountAttempts) =>
      assumeMemberRole(
        clients.sts,
        request,
        account,
        {
          roleName: config.memberRoleName,
          runId,
          durationSeconds: Math.min(3600, Math.max(900, config.accountTimeoutSeconds + 300)),
          rateLimiter: sessionRateLimiter,
        },
        accountAttempts,
      ),
    iam: clients.iam,
    transfers: createTransferSemaphore(),
    put: (object, accountAttempts) => putOnce(clients.s3, request, config.bucket, object, accountAttempts),
    collected: (report) => insight.add(report),
  }

  const endShrinking = keepHeapSmall(clock)
  const walk = await walkOrganization({
    config,
    clients,
    request,
    log,
    progress,
    signal: stopping,
    collect: (account, unitsOf) => collectAccount(account, unitsOf, context),
  }).finally(endShrinking)
  shrinkHeap()

  const done: DoneRun = {
    ...start,
    finishedAt: new Date(clock.now()).toISOString(),
    listing: walk.listing,
    totals: totalsOf(walk.accounts),
    accounts: walk.accounts,
  }
  const interruptedBefore = stopping.aborted
  const { outputs, findings } = await insight.finish(done, {
    flaw: flawOf(walk, interruptedBefore),
    interrupted: interruptedBefore,
  })
  // A run that has everything when it is asked to end is a whole one.
  const interrupted = interruptedBefore || (stopping.aborted && outputs.some(({ complete }) => !complete))
  const finishedAt = new Date(clock.now()).toISOString()
  const whole = { ...start, ...done, finishedAt, outputs, findings }
  const manifest: Manifest = { ...whole, status: runStatus(whole, interrupted) }
  const written = await record.finish(manifest)
  // Nothing listed is no run: most likely the wrong credentials, and that has to be said plainly.
  if (walk.nothingListed && !interrupted) throw new RunError('reading the organization', walk.failure)
  return written
}

/** Writing goes on until what is under way has to end; parts are given back even after that. */
const outputAttempts = ({ clock, stopping, ending }: RunOptions): UploadAttempts => ({
  write: { signal: ending, count: 0, maxWaitTime: waits.output },
  cleanup: () => cleanupAttempts(stopping, clock),
})

/** Why the tables cannot be whole, if so. */
function flawOf({ listing }: OrganizationWalk, interrupted: boolean): string | undefined {
  if (interrupted) return 'the run was interrupted'
  return listing.complete ? undefined : 'the listing is incomplete'
}
