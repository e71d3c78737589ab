import assert from 'node:assert/strict'
import { schemaProblems } from '../../../simulator/schemas.ts'
import type { RecordedEvent } from '../../../simulator/state.ts'

export const bus = 'arn:aws:events:us-east-1:222233334444:event-bus/iam-credential-reports'

export interface Detail {
  readonly id: string
  readonly runId: string
  readonly kind?: string
  readonly check?: string
  readonly count?: number
  readonly principal?: string
}
export const detailOf = ({ detail }: RecordedEvent) => detail as Detail

/** Each event is from us, on the bus, as its schema says, and has an id of its own. */
export function assertDocumented(events: readonly RecordedEvent[]): void {
  for (const { bus: to, source, detailType, detail } of events) {
    assert.deepEqual([to, source], [bus, 'iam-credential-reports'])
    const name = `event-${detailType.toLowerCase().replaceAll(' ', '-')}`
    assert.deepEqual(schemaProblems(name, detail), [], JSON.stringify(detail))
  }
  const ids = events.map((event) => detailOf(event).id)
  assert.equal(new Set(ids).size, ids.length, 'every event has an id of its own')
}

/** Every text and number in a value. */
export function words(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Object.values(value).flatMap(words)
}

/** Whether the text has the name as a word or words of its own. */
export const holds = (text: string, name: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9])${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?![A-Za-z0-9])`).test(text)
