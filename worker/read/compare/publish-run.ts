import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { S3Client } from '@aws-sdk/client-s3'
import { putEvents } from '../../aws/event-bus.ts'
import { putOnce, type ReportBucket } from '../../aws/report-bucket.ts'
import { type ChangeTotals, changesSchema } from '../../evidence/changes-schema.ts'
import { eventSource } from '../../evidence/event-schemas.ts'
import { runKey } from '../../evidence/keys.ts'
import type { Manifest } from '../../evidence/manifest.ts'
import { changesPrefix } from '../../evidence/prefixes.ts'
import { checks } from '../../insight/findings/catalog.ts'
import { ChangeEvents } from '../../output/change-events.ts'
import { runSummary, type WorkerEvent } from '../../output/run-summary.ts'
import { waits } from '../../request/deadlines.ts'
import { describeError } from '../../request/errors.ts'
import type { Attempts, Request } from '../../request/retries.ts'
import { RunError } from '../../request/run-error.ts'
import type { Source } from '../source/source.ts'
import { addAccount, isWorthShowing, noChanges } from './change-totals.ts'
import { compareRuns, headerOf, readExceptions } from './compare-runs.ts'
import { pageRendering } from './page.ts'
import { jsonRendering } from './rendering.ts'

export interface PublishContext {
  readonly source: Source
  readonly concurrency: number
  readonly bucket: ReportBucket
  readonly s3: S3Client
  readonly request: Request
  readonly signal: AbortSignal
  /** @default no events */
  readonly bus: { readonly name: string; readonly client: () => Promise<EventBridgeClient> } | undefined
  readonly detail: 'full' | 'counts'
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Runs that finished more days ago get their changes and no events: an archive of a year that is published for the first
 * time must not send a year of e-mails.
 */
export const eventDays = 7

const day = 24 * 60 * 60 * 1000
const accountSchema = changesSchema.shape.accounts.element

/**
 * Publishes the changes of one run: the page, the events, then changes.json.
 *
 * @param from absent for the first run
 * @returns why events were not sent (then there is no changes.json), and reports that could not be used
 * @throws RunError where the bucket cannot be written
 */
export async function publishRun(
  context: PublishContext,
  from: Manifest | undefined,
  to: Manifest,
): Promise<{ readonly unsent: readonly string[]; readonly problems: readonly string[] }> {
  const { page, json, totals, events, problems } = await compareForPublishing(context, from, to)
  await put(context, to.runId, 'index.html', 'text/html; charset=utf-8', page)
  const summary = runSummary(to, context.bucket.name, { previous: from, totals })
  const unsent = await send(context, to, [...events, summary])
  if (unsent.length === 0) await put(context, to.runId, 'changes.json', 'application/json', json)
  return { unsent, problems }
}

async function compareForPublishing(context: PublishContext, from: Manifest | undefined, to: Manifest) {
  const { source, concurrency, bucket, detail } = context
  const json = jsonRendering()
  const page = pageRendering()
  const exceptions = from && (await readExceptions(source, { from, to }))
  const header = headerOf(from, to, exceptions)
  const totals: ChangeTotals = noChanges()
  const pieces = [Buffer.from(json.begin(header))]
  const problems: string[] = []
  page.begin(header)
  const titleOf = (id: string) => checks.find((check) => check.id === id)?.title ?? id
  const events =
    from && new ChangeEvents({ runId: to.runId, previousRunId: from.runId, bucket: bucket.name, detail, titleOf })
  if (from && exceptions) {
    problems.push(...exceptions.problems.map((problem) => `run ${to.runId}: ${problem}`))
    for await (const { problem, ...account } of compareRuns(source, { from, to }, exceptions, concurrency)) {
      if (problem !== undefined) problems.push(`run ${to.runId}: ${problem}`)
      addAccount(totals, account)
      if (!isWorthShowing(account)) continue
      pieces.push(Buffer.from(json.account(accountSchema.parse(account))))
      page.account(account)
      events?.add(account)
    }
  }
  changesSchema.parse({ ...header, accounts: [], totals })
  const ending = { totals, units: undefined }
  pieces.push(Buffer.from(json.end(ending)))
  return {
    page: Buffer.from(page.end(ending)),
    json: Buffer.concat(pieces),
    totals,
    events: events?.events() ?? [],
    problems,
  }
}

const attemptsOf = ({ signal }: PublishContext, maxWaitTime: number): Attempts => ({ signal, count: 0, maxWaitTime })

/** A key that is taken is what another task published: the same comparison has the same bytes. */
async function put(context: PublishContext, runId: string, file: string, contentType: string, body: Buffer) {
  const { s3, request, bucket } = context
  const key = runKey(changesPrefix, runId, file)
  try {
    await putOnce(s3, request, bucket, { key, body, contentType }, attemptsOf(context, waits.output))
  } catch (error) {
    throw new RunError(`writing ${key} to the bucket ${bucket.name}`, error)
  }
}

async function send(context: PublishContext, to: Manifest, events: readonly WorkerEvent[]): Promise<string[]> {
  const { bus, request, now } = context
  if (!bus || Date.parse(to.finishedAt) < now - eventDays * day) return []
  const entries = events.map((event) => ({ source: eventSource, ...event }))
  // Ids, and no names: changes.json of the run has them, once it is written.
  const notSent = ({ detailType, detail }: WorkerEvent, reason: string) =>
    `the event ${detailType} ${detail.id} of run ${to.runId} is not sent: ${reason}`
  try {
    const unsent = await putEvents(await bus.client(), request, bus.name, entries, () =>
      attemptsOf(context, waits.events),
    )
    context.signal.throwIfAborted()
    return unsent.map(({ event, reason }) => notSent(event, reason))
  } catch (error) {
    context.signal.throwIfAborted()
    return events.map((event) => notSent(event, describeError(error)))
  }
}
