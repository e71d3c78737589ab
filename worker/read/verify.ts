import type { Outcome } from '../model.ts'
import { printable } from '../output/terminal.ts'
import { describeError } from '../request/errors.ts'
import { print, type ReadOptions, withSource } from './read-options.ts'
import { archiveHistory, listRuns, resolveRunId } from './run-list.ts'
import { readTrust, type TrustOptions } from './trust.ts'
import { verifyRun } from './verify-run.ts'

export interface VerifyOptions extends ReadOptions, Omit<TrustOptions, 'signal'> {
  /** A run's id, or `latest`. */
  readonly run: string
}

/**
 * The auditor's tool: reads the manifest of a run, hashes every object that it names, counts the users in every
 * report, and reconciles its totals with its accounts. What it reads it reads with the credentials of whoever runs it.
 *
 * @returns the problems, which are printed as well
 * @throws RunError, SourceError or NoSuchRunError where the bucket or folder cannot be read
 */
export async function verify(options: VerifyOptions): Promise<Outcome> {
  const trust = await readTrust({ ...options, signal: options.signals.draining })
  return withSource(options, async (source) => {
    const { run, concurrency, signals } = options
    // What concerns the run is reported even if the rest of the archive cannot be listed.
    const runs = await listRuns(source).catch((error) => {
      if (run === 'latest' || signals.draining.aborted) throw error
      return `the archive could not be listed: ${describeError(error)}`
    })
    const runId = typeof runs === 'string' ? run : resolveRunId(run, runs, source)
    const { problems, lines } = await verifyRun(source, runId, concurrency, trust)
    const notes = typeof runs === 'string' ? [runs] : archiveHistory(runs)
    const folder = source.kind === 'directory' ? ['A folder proves nothing about versions, locks or the owner.'] : []
    await print(
      [
        ...lines,
        ...problems.map((problem) => `WRONG  ${printable(problem)}`),
        ...notes.map((line) => `note   ${printable(line)}`),
        problems.length === 0
          ? `Run ${runId} is whole: everything that its manifest names is there, byte for byte.`
          : `Run ${runId} is not whole: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
        ...folder,
        '',
      ].join('\n'),
    )
    return { problems }
  })
}
