import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import {
  createSemaphore,
  createTransferSemaphore,
  type Release,
  type Semaphore,
} from '../../../worker/request/semaphore.ts'

/** Acquires permits until none is left. */
async function acquireAll(semaphore: Semaphore, asked = 40): Promise<Release[]> {
  const taken: Release[] = []
  const { signal } = new AbortController()
  for (let index = 0; index < asked; index++) semaphore.acquire(signal).then((release) => taken.push(release))
  for (let round = 0; round < 10; round++) await soon()
  return taken
}

suite('semaphores', () => {
  test('no more are had at once than there are, and one given back is had again', async () => {
    const taken = await acquireAll(createSemaphore(3))
    assert.equal(taken.length, 3)
    taken[0]?.()
    for (let round = 0; round < 10; round++) await soon()
    assert.equal(taken.length, 4)
  })

  test('a waiter whose signal aborts leaves its permit to the next', async () => {
    const semaphore = createSemaphore(1)
    const first = await semaphore.acquire(new AbortController().signal)
    const ending = new AbortController()
    const waiting = semaphore.acquire(ending.signal)
    const next = semaphore.acquire(new AbortController().signal)
    ending.abort(new Error('told to end'))
    await assert.rejects(waiting, /told to end/)
    first()
    await next
  })

  for (const [bytes, expected] of [
    [1_800, 24],
    [400_000, 10],
    [1_100_000, 3],
    [4_900_000, 1],
  ] as const) {
    test(`reports of ${bytes} bytes: ${expected} in memory at once`, async () => {
      const semaphore = createTransferSemaphore()
      semaphore.record(bytes)
      assert.equal((await acquireAll(semaphore)).length, expected)
    })
  }

  test('nothing is presumed of the first reports, and a large one is forgotten after many small ones', async () => {
    assert.equal((await acquireAll(createTransferSemaphore())).length, 4)
    const semaphore = createTransferSemaphore()
    semaphore.record(4_900_000)
    for (let report = 0; report < 400; report++) semaphore.record(1_800)
    assert.equal((await acquireAll(semaphore)).length, 24)
  })
})
