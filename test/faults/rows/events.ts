import assert from 'node:assert/strict'
import type { Row } from '../row.ts'
import type { Played } from '../scenario.ts'

/** A run that cannot be compared, so that its summary is the collector's to send: one id is excluded that nobody has. */
export const eventsRun: Partial<Row> = {
  shape: { accounts: 4 },
  environment: { EVENT_BUS: 'credential-reports', EXCLUDE_ACCOUNTS: '000000000009' },
  check: sent,
}

/** The summary was sent; more than once only with the same id. */
function sent({ simulator, manifest }: Played): void {
  const ids = simulator.events.map(({ detail }) => (detail as { readonly id: string }).id)
  assert.ok(ids.length > 0, 'an event was sent')
  assert.equal(new Set(ids).size, 1)
  const [event] = simulator.events
  assert.deepEqual(
    [event?.detailType, (event?.detail as { readonly runId?: string } | undefined)?.runId],
    ['Run Summary', manifest?.runId],
  )
}

const notSent = ({ simulator, log }: Played) => {
  assert.deepEqual(simulator.events, [])
  assert.ok(log.some(({ msg }) => msg === 'an event could not be sent'))
}

const row = (name: string, more: Partial<Row>): Row => ({ name, ...eventsRun, ...more })

export const eventRows: readonly Row[] = [
  row('the summary of a run that cannot be compared is sent', { quick: true }),
  row('PutEvents refused: the run exits with 2, and its manifest is complete', {
    faults: [{ service: 'events', operation: 'PutEvents', effect: { error: 'AccessDeniedException' } }],
    code: 2,
    status: 'complete',
    check: notSent,
    quick: true,
  }),
  row('PutEvents unavailable for good: the run exits with 2, and its manifest is complete', {
    faults: [{ service: 'events', operation: 'PutEvents', effect: 'unavailable' }],
    code: 2,
    status: 'complete',
    check: notSent,
  }),
]
