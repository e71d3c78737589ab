import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { describeError, InvalidResponseError, isRetryableError } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'

/** An event as EventBridge takes it. */
export interface BusEvent {
  readonly source: string
  readonly detailType: string
  /** Becomes JSON. */
  readonly detail: object
}

/** An event that was not sent. */
export interface UnsentEvent<Event> {
  readonly event: Event
  readonly reason: string
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const entryLimit = 10
/** Bytes of the entries of a call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
export const sizeLimit = 256 * 1024

/** Some entries of a call were not taken, although the call as a whole succeeded. */
class RefusedEntriesError extends Error {
  constructor(code: string, message: string) {
    super(message || code)
    this.name = code
  }
}

/** Milliseconds for one call: several that are never answered have to fit into the time for it. */
const attemptTimeout = 10_000

/** Codes of entries that no repetition helps. */
const permanent = /^(AccessDenied|NotAuthorized|Malformed|Invalid|Validation|ResourceNotFound)/

/** Region of a bus that is named by its ARN; undefined for a name. */
export const regionOfBus = (bus: string): string | undefined => (bus.startsWith('arn:') ? bus.split(':')[3] : undefined)

/**
 * Sends events in calls of at most 10 entries and 256 KiB. Entries that a call reports as failed are sent again, and
 * only these. An event may be delivered twice, since the answer to a call can be lost.
 *
 * @param attempts for each call
 * @returns the events that could not be sent
 */
export async function putEvents<Event extends BusEvent>(
  client: EventBridgeClient,
  request: Request,
  bus: string,
  events: readonly Event[],
  attempts: () => Attempts,
): Promise<UnsentEvent<Event>[]> {
  const unsent: UnsentEvent<Event>[] = []
  for (const batch of batches(bus, events)) {
    const [first] = batch
    if (batch.length === 1 && first && first.bytes > sizeLimit) {
      unsent.push({ event: first.event, reason: `${first.bytes} bytes are more than EventBridge takes` })
    } else unsent.push(...(await putBatch(client, request, batch, attempts())))
  }
  return unsent
}

interface Entry<Event> {
  readonly event: Event
  readonly entry: PutEventsRequestEntry
  readonly bytes: number
}

function* batches<Event extends BusEvent>(bus: string, events: readonly Event[]): Generator<Entry<Event>[]> {
  let batch: Entry<Event>[] = []
  let size = 0
  for (const event of events) {
    const { source, detailType, detail } = event
    const entry = { EventBusName: bus, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }
    // More than what EventBridge counts, which is without the names of the members.
    const bytes = Buffer.byteLength(JSON.stringify(entry))
    if (batch.length > 0 && (batch.length === entryLimit || size + bytes > sizeLimit)) {
      yield batch
      batch = []
      size = 0
    }
    batch.push({ event, entry, bytes })
    size += bytes
  }
  if (batch.length > 0) yield batch
}

async function putBatch<Event>(
  client: EventBridgeClient,
  request: Request,
  batch: readonly Entry<Event>[],
  attempts: Attempts,
): Promise<UnsentEvent<Event>[]> {
  const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge')
  const refused: UnsentEvent<Event>[] = []
  let left = batch
  const send = async (abortSignal: AbortSignal) => {
    const command = new PutEventsCommand({ Entries: left.map(({ entry }) => entry) })
    const { Entries: results = [] } = await client.send(command, { abortSignal })
    if (results.length !== left.length) throw new InvalidResponseError('PutEvents', 'not one result for each entry')
    const failed = left.flatMap((entry, index) => {
      const { ErrorCode: code = '', ErrorMessage: message = '' } = results[index] ?? {}
      return code ? [{ entry, code, message }] : []
    })
    for (const { entry, code, message } of failed) {
      if (permanent.test(code)) refused.push({ event: entry.event, reason: `${code}: ${message}` })
    }
    const again = failed.filter(({ code }) => !permanent.test(code))
    left = again.map(({ entry }) => entry)
    const [first] = again
    if (first) throw new RefusedEntriesError(first.code, first.message)
  }
  const isRetryable = (error: unknown) => error instanceof RefusedEntriesError || isRetryableError(error)
  try {
    await request(send, attempts, { isRetryable, attemptTimeout })
    return refused
  } catch (error) {
    const reason = describeError(attempts.lastError ?? error)
    return [...refused, ...left.map(({ event }) => ({ event, reason }))]
  }
}
