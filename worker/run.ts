import pLimit from 'p-limit'
import { RunError } from './advice.ts'
import type { Clients } from './aws/clients.ts'
import { openUpload, type UploadTrails } from './aws/object-upload.ts'
import { putOnce } from './aws/report-bucket.ts'
import { assumeMemberRole } from './aws/session.ts'
import type { Clock } from './clock.ts'
import { collectAccount } from './collect.ts'
import type { CollectContext } from './collect-context.ts'
import type { Config } from './config.ts'
import { createConsolidatedOutput, type TableOutput } from './consolidated-output.ts'
import { createGenerationPace } from './generation-pace.ts'
import { runKey } from './keys.ts'
import type { Log } from './log.ts'
import { type Manifest, runStatus, totalsOf, type WorkerIdentity } from './manifest.ts'
import { type OrganizationWalk, walkOrganization } from './organization-walk.ts'
import type { Progress } from './progress.ts'
import { createPace, createRequest } from './request.ts'
import { openRunRecord } from './run-record.ts'
import { lastsBeyond, waits, waitsAfterSignal } from './waits.ts'

export interface RunOptions {
  readonly config: Config
  readonly clients: Clients
  readonly clock: Clock
  readonly log: Log
  readonly progress: Progress
  readonly runId: string
  readonly worker: WorkerIdentity
  /** Aborts when no further account may be entered. */
  readonly stopping: AbortSignal
  /** Aborts when what is under way has to end, too. */
  readonly ending: AbortSignal
}

/** Reports in memory at once, from download until stored: enough for the quota's pace, little for large accounts. */
const transfersAtOnce = 24

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

  const outputs: TableOutput[] = [
    createConsolidatedOutput(
      runId,
      openUpload(
        clients.s3,
        request,
        config.bucket,
        { key: runKey('consolidated', runId, 'credential-report.csv'), contentType: 'text/csv; charset=utf-8' },
        outputTrails(options),
      ),
    ),
  ]

  const sessionPace = createPace(config.assumeRoleRequestsPerSecond)
  const context: CollectContext = {
    signal: ending,
    accountTimeoutSeconds: config.accountTimeoutSeconds,
    clock,
    request,
    pace: createGenerationPace(),
    admit: () => sessionPace(stopping),
    assumeRole: (account, accountTrail) =>
      assumeMemberRole(
        clients.sts,
        request,
        account,
        {
          roleName: config.memberRoleName,
          runId,
          durationSeconds: Math.min(3600, Math.max(900, config.accountTimeoutSeconds + 300)),
          // The first request was paced by `admit`, before the account's deadline began.
          pace: async (signal) => (accountTrail.attempts === 0 ? undefined : sessionPace(signal)),
        },
        accountTrail,
      ),
    iam: clients.iam,
    transfers: pLimit(transfersAtOnce),
    put: (object, accountTrail) => putOnce(clients.s3, request, config.bucket, object, accountTrail),
    // At the same time, so that trouble with several of them is waited out once.
    async collected(report) {
      await Promise.all(outputs.map((output) => output.add(report)))
    },
  }

  const walk = await walkOrganization({
    config,
    clients,
    request,
    log,
    progress,
    signal: stopping,
    collect: (account, path) => collectAccount(account, path, context),
  })

  const interruptedBefore = stopping.aborted
  const written = await finishOutputs(outputs, walk, interruptedBefore)
  // A run that has everything when it is asked to end is a whole one.
  const interrupted = interruptedBefore || (stopping.aborted && written.some(({ complete }) => !complete))
  const totals = totalsOf(walk.accounts)
  const manifest: Manifest = {
    ...start,
    finishedAt: new Date(clock.now()).toISOString(),
    status: runStatus({ listing: walk.listing, totals, outputs: written }, interrupted),
    listing: walk.listing,
    totals,
    outputs: written,
    accounts: walk.accounts,
  }
  const manifestKey = await record.finish(manifest)
  // Nothing listed is no run: most likely the wrong credentials, and that has to be said plainly.
  if (walk.accounts.length === 0 && !interrupted) throw new RunError('reading the organization', walk.failure)
  return { manifest, manifestKey }
}

/** Writing goes on until what is under way has to end; parts are given back even after that. */
const outputTrails = ({ clock, stopping, ending }: RunOptions): UploadTrails => ({
  write: { signal: ending, attempts: 0, maxWaitTime: waits.output },
  cleanup() {
    const { signal, unlink } = lastsBeyond(stopping, waitsAfterSignal.cleanup, clock)
    return { trail: { signal, attempts: 0, maxWaitTime: waits.cleanup }, unlink }
  },
})

function finishOutputs(outputs: readonly TableOutput[], { listing }: OrganizationWalk, interrupted: boolean) {
  const reason = interrupted ? 'the run was interrupted' : listing.complete ? undefined : 'the listing is incomplete'
  return Promise.all(outputs.map((output) => (reason ? output.abort(reason) : output.complete())))
}
