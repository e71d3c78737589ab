import { randomBytes } from 'node:crypto'
import { createClients } from '../aws/clients.ts'
import { type FinishedRun, run } from '../collect/run.ts'
import { describeTask } from '../collect/task-metadata.ts'
import type { Config } from '../config.ts'
import { makeRunId } from '../evidence/keys.ts'
import { failOnConditions } from '../insight/totals/fail-on.ts'
import type { Outcome, Severity } from '../model.ts'
import { findingCounts } from '../output/finding-counts.ts'
import { createLog, openLogDestination } from '../output/log.ts'
import { metricLine } from '../output/metrics.ts'
import { logProgress } from '../output/progress.ts'
import type { ShutdownSignals } from '../request/abort.ts'
import { systemClock } from '../request/clock.ts'
import { RunError } from '../request/run-error.ts'
import { createWaiting } from '../request/waiting.ts'
import { describeProblem } from './describe-problem.ts'
import { version } from './version.ts'

/** A run, with what a person at a terminal or a log sees of it. Never rejects. */
export async function collect(config: Config, signals: ShutdownSignals): Promise<Outcome> {
  const runId = makeRunId(new Date(), randomBytes(3).toString('hex'))
  // A person at a terminal gets a bar and a table; everything else gets JSON lines.
  const terminal =
    process.stdout.isTTY === true && !config.logLevelGiven ? await import('../output/terminal.ts') : undefined
  const destination = openLogDestination(1)
  const log = createLog(destination, terminal ? 'silent' : config.logLevel, runId)
  // Missing metrics fire an alarm, so they are written whatever the level.
  const metrics = createLog(destination, 'info', runId)
  const progress = terminal ? terminal.terminalProgress(process.stdout) : logProgress(log, systemClock)
  const waiting = createWaiting(progress.waiting, systemClock)
  let outcome: Outcome
  try {
    const clients = createClients({ ...config.aws, waiting, forcePathStyle: config.bucket.forcePathStyle })
    const worker = {
      version,
      ...config.environment,
      ...(await describeTask(config.ecsMetadataUri)),
    }
    const result = await run({ config, clients, clock: systemClock, log, progress, runId, worker, ...signals })
    progress.close()
    const { listing, totals, status, findings: found } = result.manifest
    const findings = found && findingCounts(found)
    log.info({ status, totals, findings, listing, manifest: result.manifestKey }, 'run ended')
    if (config.metricsNamespace && !terminal) metrics.info(metricLine(config.metricsNamespace, result.manifest))
    if (terminal) {
      const { columns } = process.stdout
      process.stdout.write(terminal.closingTable({ ...result, bucket: config.bucket.name, columns }))
    }
    outcome = outcomeOf(result, config.failOn)
  } catch (error) {
    progress.close()
    const reason = describeProblem(error)
    const stack = error instanceof Error && !(error instanceof RunError) ? error.stack : undefined
    log.fatal({ reason, stack }, 'run failed')
    if (terminal) process.stderr.write(`${reason}\n`)
    outcome = { interrupted: signals.draining.aborted, unfinished: [reason] }
  }
  await destination.flush()
  return outcome
}

/** How a run ended that has a manifest. One that was whole when the signal came was not interrupted. */
export function outcomeOf({ manifest, unsent }: Pick<FinishedRun, 'manifest' | 'unsent'>, failOn?: Severity): Outcome {
  const { status, listing, outputs, totals, signature, findings } = manifest
  return {
    interrupted: status === 'interrupted',
    unfinished: [
      ...(listing.complete ? [] : [`the listing is incomplete: ${listing.error ?? ''}`]),
      ...(signature?.error === undefined ? [] : [`the manifest is not signed: ${signature.error}`]),
      ...outputs.flatMap(({ key, complete, error }) => (complete ? [] : [`${key} is not written: ${error ?? ''}`])),
      ...unsent,
    ],
    problems: totals.failed > 0 ? [`accounts without a report: ${totals.failed}`] : [],
    met: findings ? failOnConditions(findings, failOn) : [],
  }
}
