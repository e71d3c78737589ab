import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { createTransferTurns, createTurns, type GiveBack, type Turns } from '../../../worker/request/semaphore.ts'

/** Takes turns until there are no more at once. */
async function takeAll(turns: Turns, asked = 40): Promise<GiveBack[]> {
  const taken: GiveBack[] = []
  const { signal } = new AbortController()
  for (let index = 0; index < asked; index++) turns.take(signal).then((giveBack) => taken.push(giveBack))
  for (let round = 0; round < 10; round++) await soon()
  return taken
}

suite('turns', () => {
  test('no more are had at once than there are, and one given back is had again', async () => {
    const taken = await takeAll(createTurns(3))
    assert.equal(taken.length, 3)
    taken[0]?.()
    for (let round = 0; round < 10; round++) await soon()
    assert.equal(taken.length, 4)
  })

  test('who is told to end while waiting is let go, and leaves the turn to the next', async () => {
    const turns = createTurns(1)
    const first = await turns.take(new AbortController().signal)
    const ending = new AbortController()
    const waiting = turns.take(ending.signal)
    const next = turns.take(new AbortController().signal)
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
      const turns = createTransferTurns()
      turns.met(bytes)
      assert.equal((await takeAll(turns)).length, expected)
    })
  }

  test('nothing is presumed of the first reports, and a large one is forgotten after many small ones', async () => {
    assert.equal((await takeAll(createTransferTurns())).length, 4)
    const turns = createTransferTurns()
    turns.met(4_900_000)
    for (let report = 0; report < 400; report++) turns.met(1_800)
    assert.equal((await takeAll(turns)).length, 24)
  })
})
