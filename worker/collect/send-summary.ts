import { putEvents, regionOfBus } from '../aws/event-bus.ts'
import { eventSource } from '../evidence/event-schemas.ts'
import { isWholeRun, type Manifest } from '../evidence/manifest.ts'
import { runSummary } from '../output/run-summary.ts'
import { lastsBeyond, waits, waitsAfterSignal } from '../request/deadlines.ts'
import { describeError } from '../request/errors.ts'
import type { Request } from '../request/retries.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Sends the summary of a run that cannot be compared with others. For every other run the changes task sends it, since
 * it alone knows what changed: so each run with a manifest has one summary.
 *
 * @returns why the event was not sent, if it was not
 */
export async function sendSummary(
  { config, clients, clock, log, draining }: RunOptions,
  request: Request,
  manifest: Manifest,
): Promise<string[]> {
  if (config.eventBus === undefined || isWholeRun(manifest)) return []
  const limit = lastsBeyond(draining, waitsAfterSignal.events, clock)
  const attempts = () => ({ signal: limit.signal, count: 0, maxWaitTime: waits.events })
  const event = { source: eventSource, ...runSummary(manifest, config.bucket.name) }
  try {
    const client = await clients.events(regionOfBus(config.eventBus))
    const unsent = await putEvents(client, request, config.eventBus, [event], attempts)
    return unsent.map(({ reason }) => notSent(reason))
  } catch (error) {
    return [notSent(describeError(error))]
  } finally {
    limit.unlink()
  }

  function notSent(reason: string): string {
    log.error({ event: event.detail, reason }, 'an event could not be sent')
    return `the event ${event.detailType} is not sent: ${reason}`
  }
}
