import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { createClients } from '../../../worker/aws/clients.ts'
import { putEvents, sizeLimit } from '../../../worker/aws/event-bus.ts'
import { systemClock } from '../../../worker/request/clock.ts'
import { createRequest } from '../../../worker/request/retries.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'

const event = (id: number, bytes = 0) => ({
  source: 'iam-credential-reports',
  detailType: 'Credential Change',
  detail: { id, filler: 'é'.repeat(bytes / 2) },
})

async function prepare(t: TestContext) {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 1 }) })
  const clients = createClients({
    endpoint: simulator.url,
    region: 'us-east-1',
    credentials: simulator.changesCredentials,
  })
  t.after(async () => {
    clients.destroy()
    await simulator.close()
  })
  const client = await clients.events(undefined)
  const request = createRequest({ concurrency: 4, clock: systemClock })
  const attempts = () => ({ signal: new AbortController().signal, count: 0, maxWaitTime: 5_000 })
  const send = (events: readonly ReturnType<typeof event>[]) => putEvents(client, request, 'bus', events, attempts)
  return { simulator, send, calls: () => simulator.requests.count('events.PutEvents') }
}

suite('PutEvents', { concurrency: 4 }, () => {
  test('takes ten entries a call', async (t) => {
    const { simulator, send, calls } = await prepare(t)
    assert.deepEqual(await send(Array.from({ length: 25 }, (_, id) => event(id))), [])
    assert.deepEqual(
      simulator.events.map(({ detail }) => (detail as { readonly id: number }).id),
      Array.from({ length: 25 }, (_, id) => id),
    )
    assert.equal(calls(), 3)
  })

  test('takes no more than 256 KiB a call, in bytes and not in characters', async (t) => {
    const { simulator, send, calls } = await prepare(t)
    assert.deepEqual(await send(Array.from({ length: 6 }, (_, id) => event(id, 100_000))), [])
    assert.deepEqual([simulator.events.length, calls()], [6, 3])
  })

  test('an event that is too large is not sent, and the others are', async (t) => {
    const { simulator, send } = await prepare(t)
    const unsent = await send([event(1), event(2, sizeLimit), event(3)])
    assert.deepEqual(
      unsent.map(({ event: { detail }, reason }) => [detail.id, /bytes are more/.test(reason)]),
      [[2, true]],
    )
    assert.equal(simulator.events.length, 2)
  })

  test('sends the refused entries of a call again, and no others', async (t) => {
    const { simulator, send, calls } = await prepare(t)
    simulator.refuseEvents(3)
    assert.deepEqual(await send(Array.from({ length: 10 }, (_, id) => event(id))), [])
    const ids = simulator.events.map(({ detail }) => (detail as { readonly id: number }).id)
    assert.deepEqual(ids, [3, 4, 5, 6, 7, 8, 9, 0, 1, 2])
    assert.equal(calls(), 2)
  })

  test('an entry that is refused for good is unsent at once', async (t) => {
    const { simulator, send, calls } = await prepare(t)
    const body = JSON.stringify({
      FailedEntryCount: 1,
      Entries: [{ EventId: '1' }, { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }],
    })
    simulator.fault({ service: 'events', effect: { respond: { status: 200, body } } })
    const unsent = await send([event(1), event(2)])
    assert.deepEqual(
      unsent.map(({ event: { detail }, reason }) => [detail.id, reason]),
      [[2, 'MalformedDetail: Detail is malformed.']],
    )
    assert.equal(calls(), 1)
  })
})
