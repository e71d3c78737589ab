import type { Config } from '../config.ts'
import { failOnConditions } from '../insight/totals/fail-on.ts'
import type { Outcome, Severity } from '../model.ts'
import { print } from '../output/print.ts'
import { type Analysis, analyze } from '../read/analyze/analyze.ts'
import { analysisText } from '../read/analyze/summary.ts'
import type { ShutdownSignals } from '../request/abort.ts'
import { version } from './version.ts'

/** Files between two lines of progress. */
const filesPerLine = 1000

/** The command `analyze`: results in a folder, and in short on standard output. */
export async function analyzePaths(config: Config, { draining }: ShutdownSignals): Promise<Outcome> {
  const { outputDirectory, thresholds, generated } = config
  let analysis: Analysis
  try {
    analysis = await analyze({
      paths: config.paths,
      outputDirectory,
      ...(generated && { generated: new Date(generated) }),
      thresholds,
      exceptions: config.exceptions,
      version,
      signal: draining,
      onProgress: ({ stage, files }) => {
        if (files > 0 && files % filesPerLine === 0) process.stderr.write(`${files} files ${stage}\n`)
      },
    })
  } catch (error) {
    if (!draining.aborted) throw error
    return { interrupted: true }
  }
  await print(
    config.output === 'json' ? `${JSON.stringify(analysis, undefined, 2)}\n` : analysisText(analysis, outputDirectory),
  )
  if (analysis.reports.length === 0) process.stderr.write('No credential report was found.\n')
  return outcomeOf(analysis, config.failOn)
}

function outcomeOf({ reports, outputs, skipped, findings }: Analysis, failOn: Severity | undefined): Outcome {
  const unwritten = outputs.filter(({ complete }) => !complete)
  return {
    unfinished: [
      ...(reports.length > 0 ? [] : ['no credential report was found']),
      ...unwritten.map(({ key, error }) => `${key} is not written: ${error ?? ''}`),
    ],
    problems: skipped.length > 0 ? [`files skipped: ${skipped.length}`] : [],
    met: failOnConditions(findings, failOn),
  }
}
