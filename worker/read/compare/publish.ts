import { createClients } from '../../aws/clients.ts'
import { regionOfBus } from '../../aws/event-bus.ts'
import { parseRunKey, runKey, startOfRun } from '../../evidence/keys.ts'
import { isFullScope, isWholeRun, type Manifest } from '../../evidence/manifest.ts'
import { parseStart } from '../../evidence/manifest-schema.ts'
import { changesPrefix } from '../../evidence/prefixes.ts'
import type { Outcome } from '../../model.ts'
import { print } from '../../output/print.ts'
import { printable } from '../../output/terminal.ts'
import { systemClock } from '../../request/clock.ts'
import { createRequest } from '../../request/retries.ts'
import { type ReadOptions, withSource } from '../read-options.ts'
import { type ListedRun, listRuns, readManifest } from '../run-list.ts'
import { readWhole, type Source, sizeLimits, unreadable } from '../source/source.ts'
import { latestWholeRun } from './choose-runs.ts'
import { eventDays, type PublishContext, publishRun } from './publish-run.ts'

export interface PublishOptions extends ReadOptions {
  readonly eventBus?: string | undefined
  readonly eventDetail: 'full' | 'counts'
}

/**
 * What the changes task does: compares every finished run of the whole organization that has no changes.json with the
 * one before, oldest first, writes changes/ and sends the events. changes.json is the last step, so that a run whose
 * events could not be sent, or whose task was killed, is tried again by the next task. Two tasks at once write the
 * same bytes, and the second one learns so from S3 (412).
 *
 * @returns unfinished where events were not sent; problems where reports, or manifests of the last days, could not be used
 * @throws RunError, SourceError where the bucket cannot be read or written
 */
export const publish = (options: PublishOptions): Promise<Outcome> =>
  withSource(options, async (source) => {
    const { aws, bucket, concurrency, signals, eventBus } = options
    const clients = createClients({ ...aws, forcePathStyle: bucket.forcePathStyle })
    const context: PublishContext = {
      source,
      concurrency,
      bucket,
      s3: clients.s3,
      request: createRequest({ concurrency, clock: systemClock }),
      signal: signals.draining,
      bus: eventBus === undefined ? undefined : { name: eventBus, client: () => clients.events(regionOfBus(eventBus)) },
      detail: options.eventDetail,
      now: systemClock.now(),
    }
    try {
      return await publishAll(source, context)
    } finally {
      clients.destroy()
    }
  })

async function publishAll(source: Source, context: PublishContext): Promise<Outcome> {
  const runs = await listRuns(source)
  const published = await publishedRuns(source)
  const problems: string[] = []
  let done = 0
  for (const run of runs) {
    if (!run.finished || published.has(run.runId) || !(await mayBeWhole(source, run))) continue
    const to = await readManifest(source, run.runId)
    if (to && 'problems' in to) {
      const problem = `run ${run.runId} is passed over: ${to.problems.join('; ')}`
      if (isRecent(run, context)) problems.push(problem)
      else process.stderr.write(`${printable(problem)}\n`)
    }
    if (!to || 'problems' in to || !isWholeRun(to)) continue
    const from = await latestWholeRun(source, runs, to.runId, [])
    const { unsent, problems: found } = await publishRun(context, from, to)
    problems.push(...found)
    await report(from, to, unsent)
    // The next runs would fail alike, and events are to be sent in the order of the runs.
    if (unsent.length > 0) return ended(problems, [`run ${to.runId}: ${unsent.length} events are not sent`])
    done += 1
  }
  if (done === 0) await print('Every finished run of the whole organization has its changes.\n')
  return ended(problems, [])
}

/** Write-once keys keep an invalid manifest in the archive for ever; it fails the task for some days only. */
const isRecent = ({ runId }: ListedRun, { now }: PublishContext): boolean =>
  (startOfRun(runId)?.getTime() ?? 0) >= now - eventDays * 24 * 60 * 60 * 1000

function ended(problems: readonly string[], unfinished: readonly string[]): Outcome {
  for (const line of [...problems, ...unfinished]) process.stderr.write(`WRONG  ${printable(line)}\n`)
  return { problems, unfinished }
}

async function report(from: Manifest | undefined, to: Manifest, unsent: readonly string[]): Promise<void> {
  for (const line of unsent) process.stderr.write(`${printable(line)}\n`)
  const since = from ? `since run ${from.runId}` : 'the first run of the whole organization'
  await print(`${unsent.length > 0 ? 'Not published' : 'Published'}: changes of run ${to.runId}, ${since}.\n`)
}

/** Runs that have their changes.json. */
async function publishedRuns(source: Source): Promise<Set<string>> {
  const published = new Set<string>()
  for await (const { key } of source.list(`${changesPrefix}/`)) {
    const parts = parseRunKey(key)
    if (parts?.file === 'changes.json') published.add(parts.runId)
  }
  return published
}

/** Asks the small started.json, since runs with a restricted scope never get changes and are asked about every time. */
async function mayBeWhole(source: Source, { runId, started }: ListedRun): Promise<boolean> {
  if (!started) return true
  const content = await readWhole(source, runKey('runs', runId, 'started.json'), sizeLimits.start).catch(unreadable)
  if (content === undefined || typeof content === 'string') return true
  const start = parseStart(content.toString('utf8'))
  return 'problems' in start || isFullScope(start.scope)
}
