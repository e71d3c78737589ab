import { randomBytes } from 'node:crypto'
import { makeRunId } from '../../evidence/keys.ts'
import { type Manifest, totalsOf } from '../../evidence/manifest.ts'
import { ExceptionRegister } from '../../insight/exceptions/exception-register.ts'
import { createInsight, type DoneRun, type Insight } from '../../insight/insight.ts'
import type { AccountResult, Exception, FindingTotals, RunOutput, Thresholds } from '../../model.ts'
import { describeError } from '../../request/errors.ts'
import { type AccountNames, type KnownNames, readAccountNames } from './account-names.ts'
import { type Candidate, findCandidates } from './candidates.ts'
import type { InputFile, SkippedInput } from './input-files.ts'
import { openLocalFile, openOutputDirectory } from './local-file.ts'
import { InputFileError } from './read-file.ts'
import { type ReportFile, readReportFile } from './report-file.ts'
import type { TimeSource } from './report-time.ts'

export interface AnalyzeOptions {
  /** Files and folders. */
  readonly paths: readonly string[]
  /** A new or empty folder for the results. */
  readonly outputDirectory: string
  /** When all these reports were generated, if the files cannot say. */
  readonly generated?: Date | undefined
  readonly thresholds: Thresholds
  /** Accepted findings. @default none */
  readonly exceptions?: readonly Exception[]
  /** Whether OCSF events are written of every verdict. @default false */
  readonly ocsfAllVerdicts?: boolean
  /** Of this program. */
  readonly version: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: { readonly stage: 'read' | 'assessed'; readonly files: number }) => void
}

/** None of the files is a credential report. Nothing was written. */
export class NoReportError extends Error {
  readonly skipped: readonly SkippedInput[]

  constructor(paths: readonly string[], skipped: readonly SkippedInput[]) {
    super(`no credential report was found in ${paths.map((given) => JSON.stringify(given)).join(', ')}`)
    this.name = 'NoReportError'
    this.skipped = skipped
  }
}

/** A report that was analyzed. */
export interface AnalyzedReport {
  /** As the argument named it, and below it the path from there. */
  readonly path: string
  readonly accountId: string
  readonly generatedTime: string
  readonly timeSource: TimeSource
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
  readonly users: number
}

/** What `analyze` found and wrote: `analysis.json` beside the tables. */
export interface Analysis {
  readonly schemaVersion: 1
  /** Not the record of a run: nobody listed the organization's accounts, so nobody knows which are missing. */
  readonly origin: 'local'
  readonly completeness: 'unknown'
  readonly analysisId: string
  readonly analyzedAt: string
  readonly version: string
  /** The run whose manifest gave the names of the accounts, where a copy of the bucket was read. */
  readonly namesFromRun?: string
  readonly totals: { readonly accounts: number; readonly users: number; readonly superseded: number }
  readonly findings: FindingTotals
  readonly outputs: readonly RunOutput[]
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  readonly reports: readonly AnalyzedReport[]
}

/**
 * Findings, tables and page from report files, without AWS and without a network, in memory that does not grow with
 * the size of the reports: the newest report of each account is assessed, one after the other.
 *
 * @throws NoReportError if no file is a report, Error if the folder for the results is in use, and the signal's reason
 * once it aborts
 */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const { paths, thresholds, version, signal, onProgress = () => undefined } = options
  const { directory, remove } = await openOutputDirectory(options.outputDirectory)
  const startedAt = new Date()
  const analysisId = makeRunId(startedAt, randomBytes(3).toString('hex'))
  const onFile = (files: number) => onProgress({ stage: 'read', files })
  const found = await findCandidates({ paths, leaveOut: directory, generated: options.generated, signal, onFile })
  const names = await readAccountNames(paths)

  const openInsight = () =>
    createInsight(analysisId, {
      thresholds,
      exceptions: new ExceptionRegister(options.exceptions ?? [], startedAt),
      ocsfAllVerdicts: options.ocsfAllVerdicts ?? false,
      openFile: ({ file }) => openLocalFile(directory, file),
    })
  // Opened for the first report: without one, nothing is written.
  let insight: Insight | undefined
  const reports: AnalyzedReport[] = []
  const accounts: AccountResult[] = []
  const skipped: SkippedInput[] = [...found.skipped]
  let superseded = 0
  for (const [accountId, candidates] of found.accounts) {
    signal.throwIfAborted()
    onProgress({ stage: 'assessed', files: reports.length })
    const chosen = await newestReport(accountId, candidates, options.generated, skipped)
    if (!chosen) continue
    superseded += chosen.superseded
    const { name = '', path = '' } = names.of.get(accountId) ?? {}
    const { partition, generatedTime, report } = chosen
    const account = { id: accountId, name, partition, state: 'UNKNOWN' }
    insight ??= openInsight()
    await insight.add({ account, organizationalUnitPath: path, generatedTime, report })
    const analyzed = analyzedReport(chosen)
    reports.push(analyzed)
    accounts.push(accountResult(analyzed, { name, path }, startedAt))
  }

  if (!insight) {
    await remove()
    throw new NoReportError(paths, skipped)
  }
  const results: Results = { analysisId, startedAt, version, accounts, skipped, superseded, names }
  const { outputs, findings } = await insight.finish(doneRun(results), { flaw: undefined, interrupted: false })
  const analysis = analysisOf({ results, findings, outputs, reports })
  const file = openLocalFile(directory, 'analysis.json')
  await file.write(`${JSON.stringify(analysis, undefined, 2)}\n`)
  await file.complete()
  return analysis
}

interface AnalysisParts extends Pick<Analysis, 'findings' | 'outputs' | 'reports'> {
  readonly results: Results
}

function analysisOf({ results, findings, outputs, reports }: AnalysisParts): Analysis {
  const { analysisId, startedAt, version, accounts, skipped, superseded, names } = results
  return {
    schemaVersion: 1,
    origin: 'local',
    completeness: 'unknown',
    analysisId,
    analyzedAt: startedAt.toISOString(),
    version,
    ...(names.runId && { namesFromRun: names.runId }),
    totals: { accounts: accounts.length, users: totalsOf(accounts).users, superseded },
    findings,
    outputs,
    skipped: skipped.map(({ shown, reason }) => ({ path: shown, reason })),
    reports,
  }
}

type Chosen = ReportFile & { readonly input: InputFile; readonly superseded: number }

/** The newest of the files that is a report of the account. The others are superseded, or named as skipped. */
async function newestReport(
  accountId: string,
  candidates: readonly Candidate[],
  generated: Date | undefined,
  skipped: SkippedInput[],
): Promise<Chosen | undefined> {
  let chosen: (ReportFile & { readonly input: InputFile; readonly order: number }) | undefined
  let superseded = 0
  for (const { input, order } of candidates) {
    if (chosen && order < chosen.order) {
      superseded++
      continue
    }
    try {
      const file = await readReportFile(input, generated)
      if (file.accountId !== accountId) throw new InputFileError('its ARNs are of several accounts')
      if (!chosen) chosen = { ...file, input, order }
      else if (file.sha256 === chosen.sha256) superseded++
      else throw new InputFileError(`of the same account and time as ${chosen.input.shown}, with other content`)
    } catch (error) {
      skipped.push({ shown: input.shown, reason: describeError(error) })
    }
  }
  return chosen && { ...chosen, superseded }
}

const analyzedReport = ({
  input,
  accountId,
  generatedTime,
  timeSource,
  bytes,
  sha256,
  report,
}: Chosen): AnalyzedReport => ({
  path: input.shown,
  accountId,
  generatedTime: generatedTime.toISOString(),
  timeSource,
  bytes,
  sha256,
  users: report.users,
})

const accountResult = (
  { path: key, accountId, generatedTime, bytes, sha256, users }: AnalyzedReport,
  { name, path }: AccountNames,
  now: Date,
): AccountResult => ({
  id: accountId,
  name,
  state: 'UNKNOWN',
  ...(path && { path }),
  status: 'stored',
  report: {
    key,
    generatedTime,
    ageSeconds: Math.max(0, Math.round((now.getTime() - Date.parse(generatedTime)) / 1000)),
    bytes,
    sha256,
    users,
  },
})

interface Results {
  readonly analysisId: string
  readonly startedAt: Date
  readonly version: string
  readonly accounts: readonly AccountResult[]
  readonly skipped: readonly SkippedInput[]
  readonly superseded: number
  readonly names: KnownNames
}

/** What the page shows in place of the record of a run. */
function doneRun({ analysisId, startedAt, version, accounts, ...local }: Results): DoneRun {
  const whole: Omit<Manifest, 'schemaVersion' | 'status' | 'outputs'> = {
    runId: analysisId,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
    worker: { version, endpointOverrides: [] },
    listing: { complete: false, pages: 0, error: 'the accounts of the organization were not listed' },
    totals: totalsOf(accounts),
    accounts,
  }
  const { skipped, superseded, names } = local
  return {
    ...whole,
    local: {
      superseded,
      skipped: skipped.map(({ shown, reason }) => ({ path: shown, reason })),
      ...(names.runId && { namesFromRun: names.runId }),
    },
  }
}
