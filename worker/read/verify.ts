import type { Outcome } from '../model.ts'
import { print } from '../output/print.ts'
import { printable } from '../output/terminal.ts'
import { terminalCounter } from '../output/terminal-counter.ts'
import { describeError } from '../request/errors.ts'
import { bucketEvidence } from './bucket-evidence.ts'
import { compareNeighbours, type Neighbourhood } from './neighbours.ts'
import { type ReadOptions, withSource } from './read-options.ts'
import { archiveHistory, type ListedRun, listRuns, resolveRunId } from './run-list.ts'
import { missedSlots } from './schedule.ts'
import type { Source } from './source/source.ts'
import { reserveStatement, writeStatement } from './statement.ts'
import { readTrust, type TrustOptions } from './trust.ts'
import { makeVerdict, type Verdict } from './verdict.ts'
import { verdictText } from './verdict-text.ts'
import { type VerifiedRun, verifyRun } from './verify-run.ts'

export interface VerifyOptions extends ReadOptions, Omit<TrustOptions, 'signal'> {
  /** A run's id, or `latest`. */
  readonly run: string
  readonly output: 'text' | 'json'
  /** A new file for the verdict as a printable page. */
  readonly statement?: string | undefined
  /** Version of this program. */
  readonly version: string
}

/**
 * The auditor's tool: reads the manifest of a run, hashes every object that it names, counts the users in every
 * report, and reconciles its totals with its accounts. It reads with the auditor's credentials.
 *
 * @returns the problems, which are printed as well
 * @throws RunError, SourceError or NoSuchRunError where the bucket or folder cannot be read
 */
export async function verify(options: VerifyOptions): Promise<Outcome> {
  const { output, statement } = options
  if (statement !== undefined) await reserveStatement(statement)
  const trust = await readTrust({ ...options, signal: options.signals.draining })
  const verdict = await withSource(options, async (source) => {
    const { run, concurrency, signals } = options
    // What concerns the run is reported even if the rest of the archive cannot be listed.
    const runs = await listRuns(source).catch((error) => {
      if (run === 'latest' || signals.draining.aborted) throw error
      return `the archive could not be listed: ${describeError(error)}`
    })
    const runId = typeof runs === 'string' ? run : resolveRunId(run, runs, source)
    const counter = terminalCounter(process.stderr, 'objects checked')
    const watch = { version: options.version, progress: counter.show, signal: signals.draining }
    const verified = await verifyRun(source, runId, concurrency, trust, watch).finally(counter.close)
    const around = await surroundings(source, verified, runs, options)
    const { record } = verified
    const bucket =
      source.facts && record && (await bucketEvidence(source.facts, record.manifest, record.checked.protections))
    const problems = [...verified.problems, ...around.problems, ...(bucket?.problems ?? [])]
    const { version } = options
    return makeVerdict(
      { ...verified, problems },
      { ...(await circumstances(source)), runId, notes: around.notes, version, bucket },
    )
  })
  if (statement !== undefined) await writeStatement(statement, verdict)
  await print(output === 'json' ? `${JSON.stringify(verdict, undefined, 2)}\n` : verdictText(verdict))
  if (output === 'json') {
    for (const problem of verdict.problems) process.stderr.write(`WRONG  ${printable(problem)}\n`)
  }
  return { problems: verdict.problems }
}

/** What the rest of the archive says; a rest that cannot be read is noted, since the run itself was verified. */
async function surroundings(
  source: Source,
  { record }: VerifiedRun,
  runs: readonly ListedRun[] | string,
  { concurrency, signals }: VerifyOptions,
): Promise<Neighbourhood> {
  if (typeof runs === 'string') return { problems: [], notes: [runs] }
  const history = archiveHistory(runs)
  try {
    const { problems, notes } = record ? await compareNeighbours(source, record.manifest) : { problems: [], notes: [] }
    return { problems, notes: [...history, ...(await missedSlots(source, runs, concurrency)), ...notes] }
  } catch (error) {
    if (signals.draining.aborted) throw error
    return { problems: [], notes: [...history, `other runs were not compared: ${describeError(error)}`] }
  }
}

async function circumstances(source: Source): Promise<Pick<Verdict, 'verifiedAt' | 'reader'> & { source: Source }> {
  const reader = await source.reader?.().catch((error) => ({ error: describeError(error) }))
  return { source, verifiedAt: new Date().toISOString(), ...(reader && { reader }) }
}
