import { openUpload } from '../aws/object-upload.ts'
import type { OrganizationalUnits } from '../aws/organizational-units.ts'
import { putOnce } from '../aws/report-bucket.ts'
import { assumeMemberRole } from '../aws/session.ts'
import type { UploadAttempts } from '../aws/upload-requests.ts'
import type { Config } from '../config.ts'
import { runKey } from '../evidence/keys.ts'
import { type Manifest, type RunStart, runStatus, totalsOf } from '../evidence/manifest.ts'
import type { DoneRun, Insight, OpenFile } from '../insight/insight.ts'
import type { Account, AccountResult, CollectedReport, RunOutput } from '../model.ts'
import type { Log } from '../output/log.ts'
import { cleanupAttempts, waits, withinOneDay } from '../request/deadlines.ts'
import { createRateLimiter } from '../request/rate-limiter.ts'
import { ReportMemory } from '../request/report-memory.ts'
import { createRequest, type Request } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'
import { collectAccount } from './account.ts'
import type { CollectContext } from './account-context.ts'
import { type CollectedOrganization, collectOrganization, listUnits } from './organization.ts'
import { PollSchedule } from './poll-schedule.ts'
import type { RunOptions } from './run-options.ts'
import { openRunRecord } from './run-record.ts'
import { sendSummary } from './send-summary.ts'
import { createTableRows, type TableRows } from './table-rows.ts'

export interface FinishedRun {
  readonly manifest: Manifest
  readonly manifestKey: string
  /** Why events were not sent. */
  readonly unsent: readonly string[]
}

/**
 * One run: started.json, every account of the organization in scope, the tables, the manifest.
 *
 * @returns the manifest as written, its key, and why events were not sent
 * @throws RunError if the run could not start, or the manifest could not be written; the manifest is then in the log
 */
export async function run(options: RunOptions): Promise<FinishedRun> {
  const { config, clients, clock, log, progress, draining, aborting } = options
  const request = createRequest({ concurrency: config.concurrency, clock })
  const record = openRunRecord(options, request)
  const start = await record.start()
  log.info({ scope: start.scope, bucket: config.bucket.name, version: start.worker.version }, 'run started')

  const insight = await openInsight(options, request, start)
  const organizationOptions = { config, clients, request, log, progress, signal: draining }
  const units = listUnits(organizationOptions)
  const parents = new Map<string, readonly string[]>()
  const rows = createTableRows(units, withParents(insight.add, units, config, parents), aborting)
  const limit = withinOneDay(aborting, clock)
  const context = contextOf(options, request, rows, limit.signal)
  const collect = (account: Account) => collectAccount(account, context)
  const organization = await collectOrganization({ ...organizationOptions, collect }, units).finally(limit.unlink)
  await rows.finish()
  const accounts = organization.accounts.map((account) => withParentIds(account, parents.get(account.id)))

  const done: DoneRun = {
    ...start,
    finishedAt: new Date(clock.now()).toISOString(),
    listing: organization.listing,
    totals: totalsOf(accounts),
    accounts,
  }
  const interruptedBefore = draining.aborted
  const { outputs, findings } = await insight.finish(done, {
    flaw: flawOf(organization, interruptedBefore),
    interrupted: interruptedBefore,
  })
  logMissing(log, outputs)
  // A run that has everything when it is asked to end is a whole one.
  const interrupted = interruptedBefore || (draining.aborted && outputs.some(({ complete }) => !complete))
  const finishedAt = new Date(clock.now()).toISOString()
  const whole = { ...start, ...done, finishedAt, outputs, findings }
  const manifest: Manifest = { ...whole, status: runStatus(whole, interrupted) }
  const written = await record.finish(manifest)
  const unsent = await sendSummary(options, request, written.manifest)
  // An empty listing is an error, usually wrong credentials.
  if (organization.nothingListed && !interrupted) {
    throw new RunError('reading the organization', organization.failure)
  }
  return { ...written, unsent }
}

async function openInsight(options: RunOptions, request: Request, { startedAt }: RunStart): Promise<Insight> {
  const { config, runId } = options
  // Not needed for the first request: a chunk of its own keeps the start quick.
  const { createInsight } = await import('../insight/insight.ts')
  const { ExceptionRegister } = await import('../insight/exceptions/exception-register.ts')
  return createInsight(runId, {
    thresholds: config.thresholds,
    openFile: fileOpener(options, request),
    exceptions: new ExceptionRegister(config.exceptions, new Date(startedAt)),
    ocsfAllVerdicts: config.ocsfAllVerdicts,
  })
}

function logMissing(log: Log, outputs: readonly RunOutput[]): void {
  for (const { key, complete, error: reason } of outputs) {
    if (!complete) log.error({ key, reason }, 'an output of the run is missing')
  }
}

const withParentIds = (account: AccountResult, parentIds: readonly string[] | undefined): AccountResult =>
  parentIds ? { ...account, parentIds } : account

/** What all accounts of a run share. */
function contextOf(
  { config, clients, clock, runId, draining }: RunOptions,
  request: Request,
  rows: TableRows,
  signal: AbortSignal,
): CollectContext {
  const admission = createRateLimiter(config.assumeRoleRequestsPerSecond)
  const session = {
    roleName: config.memberRoleName,
    runId,
    durationSeconds: Math.min(3600, Math.max(900, config.accountTimeoutSeconds + 300)),
    rateLimiter: createRateLimiter(config.assumeRoleRequestsPerSecond),
  }
  return {
    signal,
    accountTimeoutSeconds: config.accountTimeoutSeconds,
    clock,
    request,
    schedule: new PollSchedule(),
    admit: () => admission.wait(draining),
    assumeRole: (account, attempts) => assumeMemberRole(clients.sts, request, account, session, attempts),
    iam: clients.iam,
    memory: new ReportMemory(),
    put: (object, attempts) => putOnce(clients.s3, request, config.bucket, object, attempts),
    addRows: rows.add,
  }
}

/** Begins the files that a run writes beside the reports. */
function fileOpener(options: RunOptions, request: Request): OpenFile {
  const { config, clients, runId } = options
  return ({ prefix, file, contentType }) => {
    const key = runKey(prefix, runId, file)
    return openUpload(clients.s3, request, config.bucket, { key, contentType }, outputAttempts(options))
  }
}

/**
 * Exceptions of an organizational unit need the units above an account, which ListAccounts does not always return. They
 * are collected in `parents` for the manifest, so that readers can apply the run's exceptions again.
 */
function withParents(
  add: (report: CollectedReport) => Promise<void>,
  units: OrganizationalUnits,
  { exceptions }: Config,
  parents: Map<string, readonly string[]>,
): (report: CollectedReport) => Promise<void> {
  if (exceptions.every(({ organizationalUnit }) => organizationalUnit === undefined)) return add
  return async (report) => {
    const parentIds = await units.parentsOf(report.account)
    if (parentIds) parents.set(report.account.id, parentIds)
    await add(parentIds ? { ...report, account: { ...report.account, parentIds } } : report)
  }
}

/** Writing goes on until what is under way has to end; parts are given back even after that. */
const outputAttempts = ({ clock, draining, aborting }: RunOptions): UploadAttempts => ({
  write: { signal: aborting, count: 0, maxWaitTime: waits.output },
  cleanup: () => cleanupAttempts(draining, clock),
})

/** Why the tables cannot be whole, if so. */
function flawOf({ listing }: CollectedOrganization, interrupted: boolean): string | undefined {
  if (interrupted) return 'the run was interrupted'
  return listing.complete ? undefined : 'the listing is incomplete'
}
