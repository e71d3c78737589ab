import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import {
  largestResponse,
  ReportMemory,
  type Reservation,
  smallResponse,
} from '../../../worker/request/report-memory.ts'
import { type Release, Semaphore } from '../../../worker/request/semaphore.ts'

const { signal } = new AbortController()

/** Asks for so many at once; those that were granted. */
async function granted<Permit>(ask: () => Promise<Permit>, asked = 200): Promise<Permit[]> {
  const permits: Permit[] = []
  for (let index = 0; index < asked; index++) ask().then((permit) => permits.push(permit))
  for (let round = 0; round < 10; round++) await soon()
  return permits
}

suite('the semaphore', () => {
  test('grants as much as there is, and what is released to the next', async () => {
    const semaphore = new Semaphore(6)
    const permits: Release[] = await granted(() => semaphore.acquire(2, signal))
    assert.equal(permits.length, 3)
    permits[0]?.()
    permits[0]?.()
    await soon()
    assert.equal(permits.length, 4)
  })

  test('admits what is larger than the whole alone', async () => {
    const semaphore = new Semaphore(6)
    const release = await semaphore.acquire(100, signal)
    assert.equal(semaphore.tryAcquire(1), undefined)
    release()
    assert.ok(semaphore.tryAcquire(6))
  })

  test('grants in order: a small one does not overtake a large one for ever', async () => {
    const semaphore = new Semaphore(6)
    const release = await semaphore.acquire(3, signal)
    const order: string[] = []
    semaphore.acquire(6, signal).then((done) => {
      order.push('large')
      done()
    })
    semaphore.acquire(1, signal).then(() => order.push('small'))
    await soon()
    assert.deepEqual(order, [])
    release()
    for (let round = 0; round < 5; round++) await soon()
    assert.deepEqual(order, ['large', 'small'])
  })

  test('a waiter whose signal aborts leaves its permit to the next', async () => {
    const semaphore = new Semaphore(1)
    const first = await semaphore.acquire(1, signal)
    const aborting = new AbortController()
    const waiting = semaphore.acquire(1, aborting.signal)
    const next = semaphore.acquire(1, signal)
    aborting.abort(new Error('told to end'))
    await assert.rejects(waiting, /told to end/)
    first()
    await next
  })
})

suite('the memory for reports', () => {
  for (const [what, bytes, expected] of [
    ['of 5 users', 3_000, 200],
    ['of 250 users', smallResponse, 128],
    ['of 5,000 users', 1_530_000, 16],
    ['as large as they can be', largestResponse, 3],
  ] as const) {
    test(`reports ${what}: ${expected} of 200 are downloaded at once`, async () => {
      const memory = new ReportMemory()
      assert.equal((await granted(() => memory.reserve(bytes, signal))).length, expected)
    })
  }

  test('a large report slows no small one, however long it takes', async () => {
    const memory = new ReportMemory()
    await granted(() => memory.reserve(1_530_000, signal))
    assert.equal((await granted(() => memory.reserve(smallResponse, signal), 100)).length, 100)
  })

  test('a report that turns out to be large takes its room at once, or not at all', async () => {
    const memory = new ReportMemory()
    const reservations: Reservation[] = await granted(() => memory.reserve(smallResponse, signal), 20)
    const grown = reservations.filter((reservation) => reservation.hasRoomFor(1_530_000))
    assert.equal(grown.length, 16)
    grown[0]?.release()
    assert.ok(reservations.find((reservation) => !grown.includes(reservation))?.hasRoomFor(1_530_000))
  })

  test('few large reports are read at once, and all small ones', async () => {
    const memory = new ReportMemory()
    const read = async (bytes: number) => (await memory.reserve(bytes, signal)).beginReading(signal)
    assert.equal((await granted(() => read(1_530_000), 16)).length, 2)
    assert.equal((await granted(() => read(3_000), 100)).length, 100)
  })
})
