import { isFullScope, type Manifest } from '../evidence/manifest.ts'

type Metrics = Record<string, { value: number; unit: 'Count' | 'Seconds' }>

/** Open failures, what reports could not decide, and failures with an exception; of full-scope runs only. */
function findingMetrics({ findings }: Manifest): Metrics {
  if (!findings) return {}
  const { failed, excepted, standing } = findings
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const values = {
    FindingsCritical: failed.critical - (excepted?.critical ?? 0),
    FindingsHigh: failed.high - (excepted?.high ?? 0),
    FindingsUndecidable: sum(standing.map(({ undecidable }) => undecidable)),
    FindingsExcepted: sum(Object.values(excepted ?? {})),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, unit: 'Count' }]))
}

/**
 * The metrics of a finished run as one line in CloudWatch's embedded metric format: CloudWatch Logs
 * extracts them without an agent.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * RunCompleted is emitted only for finished full-scope runs, so that a manual run of one account
 * does not silence the alarm for the scheduled one.
 */
export function metricLine(namespace: string, manifest: Manifest): Record<string, unknown> {
  const { totals, accounts } = manifest
  const started = Date.parse(manifest.startedAt)
  const finished = Date.parse(manifest.finishedAt)
  const ages = accounts.flatMap(({ report }) => (report ? [report.ageSeconds] : []))
  const completed = isFullScope(manifest.scope) && manifest.listing.complete && manifest.status !== 'interrupted'
  const values: Metrics = {
    AccountsListed: { value: totals.listed, unit: 'Count' },
    AccountsCollected: { value: totals.stored + totals.unchanged, unit: 'Count' },
    AccountsFailed: { value: totals.failed, unit: 'Count' },
    RunSeconds: { value: Math.round((finished - started) / 1000), unit: 'Seconds' },
    ...(ages.length > 0 && {
      OldestReportAgeSeconds: { value: ages.reduce((a, b) => Math.max(a, b)), unit: 'Seconds' },
    }),
    ...(completed && { RunCompleted: { value: 1, unit: 'Count' } }),
    ...(completed && findingMetrics(manifest)),
  }
  return {
    _aws: {
      Timestamp: finished,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[]],
          Metrics: Object.entries(values).map(([Name, { unit }]) => ({ Name, Unit: unit })),
        },
      ],
    },
    ...Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
  }
}
