import { randomBytes } from 'node:crypto'
import { createClients } from '../aws/clients.ts'
import { run } from '../collect/run.ts'
import { describeTask } from '../collect/task-metadata.ts'
import { type Config, ConfigurationError, parseConfig } from '../config.ts'
import { makeRunId } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { createLog, openLogDestination } from '../output/log.ts'
import { metricLine } from '../output/metrics.ts'
import { logProgress } from '../output/progress.ts'
import { systemClock } from '../request/clock.ts'
import { describeError } from '../request/errors.ts'
import { RunError } from '../request/run-error.ts'
import { endingSignals } from './signals.ts'
import { usage } from './usage.ts'
import { version } from './version.ts'

export const exitCodes = { complete: 0, incomplete: 1, failed: 2, terminated: 143 } as const

/** Runs what the arguments ask for, and returns the process's exit code. Never rejects. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let config: Config
  try {
    config = parseConfig(args, env)
  } catch (error) {
    process.stderr.write(`${describeProblem(error)}\nSee --help.\n`)
    return exitCodes.failed
  }
  if (config.command === 'help') {
    process.stdout.write(usage)
    return exitCodes.complete
  }
  if (config.command === 'version') {
    process.stdout.write(`${version}\n`)
    return exitCodes.complete
  }
  if (config.command === 'collect') return collect(config)
  // Both hold nothing that would be lost: they end as soon as they are asked to.
  const signals = endingSignals(0)
  try {
    if (config.command === 'check') return await (await import('../check/preflight.ts')).check(config, signals)
    return await (await import('../read/verify.ts')).verify(config, signals)
  } catch (error) {
    process.stderr.write(`${describeProblem(error)}\n`)
    return signals.exitCode() ?? exitCodes.failed
  }
}

/** The command that all others are for. */
async function collect(config: Config): Promise<number> {
  const runId = makeRunId(new Date(), randomBytes(3).toString('hex'))
  const signals = endingSignals(config.shutdownGraceSeconds)
  // A person at a terminal gets a bar and a table; everything else gets JSON lines.
  const terminal =
    process.stdout.isTTY === true && !config.logLevelGiven ? await import('../output/terminal.ts') : undefined
  const destination = openLogDestination(1)
  const log = createLog(destination, terminal ? 'silent' : config.logLevel, runId)
  // An alarm rings where metrics stay out: they are written whatever the level.
  const metrics = createLog(destination, 'info', runId)
  const progress = terminal ? terminal.terminalProgress(process.stdout) : logProgress(log, systemClock)
  let code: number
  try {
    const clients = createClients({ forcePathStyle: config.bucket.forcePathStyle })
    const worker = {
      version,
      endpointOverrides: config.endpointOverrides,
      ...(await describeTask(config.ecsMetadataUri)),
    }
    const result = await run({ config, clients, clock: systemClock, log, progress, runId, worker, ...signals })
    progress.close()
    const { listing, totals, status } = result.manifest
    log.info({ status, totals, listing, manifest: result.manifestKey }, 'run ended')
    if (config.metricsNamespace && !terminal) metrics.info(metricLine(config.metricsNamespace, result.manifest))
    if (terminal) {
      process.stdout.write(terminal.closingTable({ ...result, bucket: config.bucket.name }))
    }
    code = exitCode(result.manifest, signals.exitCode())
  } catch (error) {
    progress.close()
    log.fatal(
      { reason: describeProblem(error), stack: error instanceof RunError ? undefined : stackOf(error) },
      'run failed',
    )
    if (terminal) process.stderr.write(`${describeProblem(error)}\n`)
    code = signals.exitCode() ?? exitCodes.failed
  }
  await destination.flush()
  return code
}

/** The first that applies: ended by a signal; something missing of the run itself; some account without a report. */
export function exitCode(manifest: Manifest, signalCode: number | undefined): number {
  if (signalCode !== undefined && manifest.status === 'interrupted') return signalCode
  if (!manifest.listing.complete || manifest.outputs.some(({ complete }) => !complete)) return exitCodes.failed
  return manifest.totals.failed > 0 ? exitCodes.incomplete : exitCodes.complete
}

const describeProblem = (error: unknown) =>
  error instanceof ConfigurationError || error instanceof RunError ? error.message : describeError(error)

const stackOf = (error: unknown) => (error instanceof Error ? error.stack : undefined)
