import { AwsError } from './errors.ts'
import { jsonService } from './json-protocol.ts'
import type { RecordedEvent, Service, State } from './state.ts'

interface Entry {
  readonly EventBusName?: string
  readonly Source?: string
  readonly DetailType?: string
  readonly Detail?: string
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const entryLimit = 10
const sizeLimit = 262_144

/**
 * Amazon EventBridge over JSON 1.1, as far as PutEvents goes. It answers 200 with FailedEntryCount where entries are
 * refused; the faults of the simulator can refuse whole requests, `refusedEvents` single entries.
 */
export function eventsService(state: State): Service {
  return jsonService<{ readonly Entries?: readonly Entry[] }>('AWSEvents.', {
    PutEvents({ Entries = [] }, { kind, arn }) {
      if (kind !== 'collector' && kind !== 'changes') {
        throw new AwsError('AccessDeniedException', `User: ${arn} is not authorized to perform: events:PutEvents`)
      }
      const size = Entries.reduce((sum, entry) => sum + Buffer.byteLength(JSON.stringify(entry)), 0)
      if (Entries.length === 0 || Entries.length > entryLimit || size > sizeLimit) {
        throw new AwsError('ValidationException', `1 to ${entryLimit} entries of ${sizeLimit} bytes in all are allowed`)
      }
      const results = Entries.map((entry) => take(state, entry))
      return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results }
    },
  })
}

function take(state: State, entry: Entry): { readonly EventId?: string; readonly ErrorCode?: string } {
  if (state.refusedEvents.count > 0) {
    state.refusedEvents.count -= 1
    return { ErrorCode: 'InternalFailure' }
  }
  const event: RecordedEvent = {
    bus: entry.EventBusName ?? 'default',
    source: entry.Source ?? '',
    detailType: entry.DetailType ?? '',
    detail: JSON.parse(entry.Detail ?? '{}'),
  }
  state.events.push(event)
  return { EventId: `00000000-0000-4000-8000-${String(state.events.length).padStart(12, '0')}` }
}
