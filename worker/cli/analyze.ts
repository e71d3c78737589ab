import type { Config } from '../config.ts'
import { failOnConditions } from '../insight/totals/fail-on.ts'
import type { Outcome, Severity } from '../model.ts'
import { print } from '../output/print.ts'
import { printable } from '../output/terminal.ts'
import { type Analysis, analyze, NoReportError } from '../read/analyze/analyze.ts'
import { analysisText, skippedText } from '../read/analyze/summary.ts'
import type { ShutdownSignals } from '../request/abort.ts'
import { version } from './version.ts'

/** Files between two lines of progress. */
const filesPerLine = 1000

/** The command `analyze`: results in a folder, and in short on standard output. */
export async function analyzePaths(config: Config, { draining }: ShutdownSignals): Promise<Outcome> {
  const { outputDirectory, thresholds, generated } = config
  refuseFuture(generated)
  let analysis: Analysis
  try {
    analysis = await analyze({
      paths: config.paths,
      outputDirectory,
      ...(generated && { generated: new Date(generated) }),
      thresholds,
      exceptions: config.exceptions,
      ocsfAllVerdicts: config.ocsfAllVerdicts,
      version,
      signal: draining,
      onProgress: ({ stage, files }) => {
        if (files > 0 && files % filesPerLine === 0) process.stderr.write(`${files} files ${stage}\n`)
      },
    })
  } catch (error) {
    if (draining.aborted) return { interrupted: true }
    if (error instanceof NoReportError) return nothingRead(error, config.output)
    throw error
  }
  await print(
    config.output === 'json' ? `${JSON.stringify(analysis, undefined, 2)}\n` : analysisText(analysis, outputDirectory),
  )
  return outcomeOf(analysis, config.failOn)
}

/** Ages are measured from this time: from a time to come, every credential would look old. */
function refuseFuture(generated: string | undefined): void {
  const now = new Date()
  if (generated === undefined || new Date(generated) <= now) return
  throw new Error(
    `--generated: received ${generated}, which is in the future; allowed: a time until ${now.toISOString()}`,
  )
}

async function nothingRead(error: NoReportError, output: Config['output']): Promise<Outcome> {
  const skipped = error.skipped.map(({ shown, reason }) => ({ path: shown, reason }))
  if (output === 'json') await print(`${JSON.stringify({ error: error.message, skipped }, undefined, 2)}\n`)
  process.stderr.write(`${printable(error.message)}\n${skippedText(skipped)}`)
  return { unfinished: [error.message] }
}

function outcomeOf({ outputs, skipped, findings }: Analysis, failOn: Severity | undefined): Outcome {
  const unwritten = outputs.filter(({ complete }) => !complete)
  return {
    unfinished: unwritten.map(({ key, error }) => `${key} is not written: ${error ?? ''}`),
    problems: skipped.length > 0 ? [`files skipped: ${skipped.length}`] : [],
    met: failOnConditions(findings, failOn),
  }
}
