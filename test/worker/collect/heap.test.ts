import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepHeapSmall } from '../../../worker/collect/heap.ts'
import { manualClock } from '../../simulator/test-clocks.ts'

test('memory is given back again and again until the end, where Node lets it', (t) => {
  const given = globalThis.gc
  t.after(() => {
    globalThis.gc = given
  })
  const collect = t.mock.fn()
  globalThis.gc = collect as unknown as typeof given
  const clock = manualClock()
  const end = keepHeapSmall(clock)
  for (let minute = 0; minute < 3; minute++) for (let second = 0; second < 60; second++) clock.advance(1000)
  assert.equal(collect.mock.callCount(), 9)
  end()
  clock.advance(60_000)
  assert.equal(collect.mock.callCount(), 9)
  assert.equal(clock.sleepers, 0)

  globalThis.gc = undefined
  keepHeapSmall(clock)
  assert.equal(clock.sleepers, 0)
})
