import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createGenerationPace, type Waiting } from '../../../worker/collect/poll-schedule.ts'
import { seededRandom } from '../../simulator/random.ts'

/** Waits as the worker does, in steps that the pace asks for, and counts the looks that found nothing. */
function wait(waiting: Waiting, readyAt: number): { took: number; vain: number } {
  let elapsed = 0
  for (let vain = 0; ; vain++) {
    for (let pause = waiting.untilLook(elapsed); pause > 0; pause = waiting.untilLook(elapsed)) elapsed += pause
    waiting.looked(elapsed, elapsed >= readyAt)
    if (elapsed >= readyAt) return { took: elapsed, vain }
  }
}

suite('when to look for a report', () => {
  test('what the first accounts learn spares the others looks in vain, without making them wait for ever', () => {
    const pace = createGenerationPace()
    const random = seededRandom(7)
    const times = Array.from({ length: 1_010 }, () => 4_000 + random() * 8_000)
    const readyAt = (index: number) => times[index] ?? 0
    for (let index = 0; index < 10; index++) wait(pace.start(), readyAt(1_000 + index))
    const others = Array.from({ length: 1_000 }, (_, index) => ({ index, ...wait(pace.start(), readyAt(index)) }))
    const vain = others.reduce((sum, one) => sum + one.vain, 0) / others.length
    assert.ok(vain < 0.3, `${vain} looks in vain per account`)
    assert.ok(others.every(({ index, took }) => took >= readyAt(index) && took <= 16_000))
  })

  test('quick generation is found quickly', () => {
    const pace = createGenerationPace()
    for (let index = 0; index < 20; index++) assert.ok(wait(pace.start(), 100).took <= 1_000)
  })

  test('one scout that takes very long does not hold the others back', () => {
    const pace = createGenerationPace()
    for (const readyAt of [3_000, 60_000, 3_000, 3_000, 3_000]) wait(pace.start(), readyAt)
    assert.ok(wait(pace.start(), 3_000).took < 6_000)
  })

  test('scouts that never come back do not keep the others waiting', () => {
    const pace = createGenerationPace()
    for (let index = 0; index < 5; index++) pace.start()
    assert.ok(wait(pace.start(), 3_000).took < 10_000)
  })

  test('looks of one account are at least a second and at most half a minute apart', () => {
    const waiting = createGenerationPace().start()
    const looks: number[] = [0]
    let elapsed = 0
    while (elapsed < 600_000) {
      for (let pause = waiting.untilLook(elapsed); pause > 0; pause = waiting.untilLook(elapsed)) elapsed += pause
      waiting.looked(elapsed, false)
      looks.push(elapsed)
    }
    for (const [index, at] of looks.slice(1).entries()) {
      const gap = at - (looks[index] ?? 0)
      assert.ok(gap >= 999 && gap <= 30_001, `${gap} ms`)
    }
  })
})
