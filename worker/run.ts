import pLimit from 'p-limit'
import { RunError } from './advice.ts'
import type { Clients } from './aws/clients.ts'
import { openUpload } from './aws/object-upload.ts'
import { describeOrganization } from './aws/organizations.ts'
import { putOnce } from './aws/report-bucket.ts'
import { assumeMemberRole } from './aws/session.ts'
import type { Clock } from './clock.ts'
import { collectAccount } from './collect.ts'
import type { CollectContext } from './collect-context.ts'
import type { Config } from './config.ts'
import { createConsolidatedOutput, type TableOutput } from './consolidated-output.ts'
import { describeError, errorFacts, isRetryableError } from './failure.ts'
import { createGenerationPace } from './generation-pace.ts'
import { runKey } from './keys.ts'
import type { Log } from './log.ts'
import {
  type Manifest,
  type RunStart,
  runStatus,
  serializeManifest,
  totalsOf,
  type WorkerIdentity,
} from './manifest.ts'
import type { AccountResult } from './model.ts'
import { type OrganizationWalk, walkOrganization } from './organization-walk.ts'
import type { Progress } from './progress.ts'
import { createPace, createRequest, type Trail } from './request.ts'

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
const firstWriteWait = 60_000
const organizationWait = 5_000
const outputWait = 120_000
const manifestWait = 300_000
/** After SIGTERM the container is killed soon. */
const manifestWaitInterrupted = 20_000
const never = new AbortController().signal

/**
 * One run: started.json, every account of the organization in scope, the tables, the manifest.
 *
 * @returns the manifest as it was written, and where it lies
 * @throws RunError where nothing could be started, or the manifest not be written; then it has gone to the log
 */
export async function run(options: RunOptions): Promise<{ manifest: Manifest; manifestKey: string }> {
  const { config, clients, clock, log, progress, runId, stopping, ending } = options
  const request = createRequest({ concurrency: config.concurrency, clock })
  const trail = (signal: AbortSignal, maxWaitTime: number): Trail => ({ signal, attempts: 0, maxWaitTime })
  const put = (key: string, body: string, signal: AbortSignal, maxWaitTime: number, isRetryable = isRetryableError) =>
    putOnce(
      clients.s3,
      request,
      config.bucket,
      { key, body: Buffer.from(body), contentType: 'application/json' },
      trail(signal, maxWaitTime),
      isRetryable,
    ).then((result) => {
      if (result === 'present') throw new Error(`${key} is there already and not of this run`)
    })

  const start = await describeRun(options, () =>
    describeOrganization(clients.organizations, request, trail(ending, organizationWait)),
  )
  await put(
    runKey('runs', runId, 'started.json'),
    `${JSON.stringify(start, undefined, 2)}\n`,
    ending,
    firstWriteWait,
    // No such place: most likely an endpoint or a Region that was mistyped, and somebody is waiting to be told.
    (error) => isRetryableError(error) && !['ECONNREFUSED', 'ENOTFOUND'].includes(errorFacts(error).name),
  ).catch((error) => {
    throw new RunError(`writing to the bucket ${config.bucket.name}`, error)
  })
  log.info({ scope: start.scope, bucket: config.bucket.name, version: start.worker.version }, 'run started')

  const outputs: TableOutput[] = [
    createConsolidatedOutput(
      runId,
      openUpload(
        clients.s3,
        request,
        config.bucket,
        { key: runKey('consolidated', runId, 'credential-report.csv'), contentType: 'text/csv; charset=utf-8' },
        trail(never, outputWait),
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
    async collected(report) {
      for (const output of outputs) await output.add(report)
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

  const interrupted = stopping.aborted
  const written = await finishOutputs(outputs, walk, interrupted)
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
  const manifestKey = runKey('runs', runId, 'manifest.json')
  const wait = interrupted ? manifestWaitInterrupted : manifestWait
  await put(manifestKey, serializeManifest(manifest), never, wait).catch((error) => {
    logManifest(log, manifest)
    throw new RunError('writing the manifest', error)
  })
  // Nothing listed is no run: most likely the wrong credentials, and that has to be said plainly.
  if (walk.accounts.length === 0 && !interrupted) throw new RunError('reading the organization', walk.failure)
  return { manifest, manifestKey }
}

async function describeRun(
  { config, clock, log, runId, worker }: RunOptions,
  describe: () => Promise<{ id: string | undefined }>,
): Promise<RunStart> {
  let organizationId: string | undefined
  try {
    organizationId = (await describe()).id
  } catch (error) {
    // Anything else shows at the first write or the listing, where it can be told better.
    if (errorFacts(error).name === 'AWSOrganizationsNotInUseException') {
      throw new RunError('reading the organization', error)
    }
    log.warn({ reason: describeError(error) }, 'the organization could not be described')
  }
  return {
    schemaVersion: 1,
    runId,
    ...(config.scheduledTime && { scheduledTime: config.scheduledTime }),
    startedAt: new Date(clock.now()).toISOString(),
    ...(organizationId && { organizationId }),
    scope: config.scope,
    worker,
  }
}

function finishOutputs(outputs: readonly TableOutput[], { listing }: OrganizationWalk, interrupted: boolean) {
  const reason = interrupted ? 'the run was interrupted' : listing.complete ? undefined : 'the listing is incomplete'
  return Promise.all(outputs.map((output) => (reason ? output.abort(reason) : output.complete())))
}

/** The last resort: what could not be written to the bucket goes to the log, a line an account. */
function logManifest(log: Log, { accounts, ...rest }: Manifest): void {
  for (const account of accounts) logAccount(log, account)
  log.error({ manifest: rest }, 'the manifest could not be written; its content is in this log')
}

const logAccount = (log: Log, account: AccountResult) => log.error({ account }, 'account, for the manifest')
