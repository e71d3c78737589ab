import type { Archive } from '../aws/archive.ts'
import { startOfRun } from '../evidence/keys.ts'

const runFile = /^runs\/date=(\d{4}-\d{2}-\d{2})\/run=([^/]+)\/(started|manifest)\.json$/
const day = 24 * 60 * 60 * 1000

/** What the archive as a whole shows: runs that started and never ended, and days on which none ended. */
export async function archiveHistory(archive: Archive): Promise<string[]> {
  const started = new Set<string>()
  const ended = new Set<string>()
  const days = new Set<string>()
  for await (const key of archive.list('runs/')) {
    const [, date = '', runId = '', file] = runFile.exec(key) ?? []
    if (file === 'started') started.add(runId)
    if (file === 'manifest') {
      ended.add(runId)
      days.add(date)
    }
  }
  const unended = [...started].filter((runId) => !ended.has(runId)).sort()
  return [
    ...unended.map(
      (runId) =>
        `run ${runId} started ${startOfRun(runId)?.toISOString() ?? ''} and has no manifest: killed, or under way`,
    ),
    ...daysWithout(days),
  ]
}

function daysWithout(days: ReadonlySet<string>): string[] {
  const sorted = [...days].sort()
  const first = Date.parse(sorted[0] ?? '')
  const last = Date.parse(sorted.at(-1) ?? '')
  const gaps: string[] = []
  for (let at = first; at < last; at += day) {
    const date = new Date(at).toISOString().slice(0, 10)
    if (!days.has(date)) gaps.push(date)
  }
  return gaps.length > 0
    ? [`no run ended on ${gaps.length} days between the first and the last: ${gaps.join(', ')}`]
    : []
}
