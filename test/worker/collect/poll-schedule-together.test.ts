import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createGenerationPace, type Waiting } from '../../../worker/collect/poll-schedule.ts'
import { seededRandom } from '../../simulator/random.ts'

/** Many accounts that wait at the same time, event by event; each look comes up to a second after it was due. */
function waitTogether(starts: readonly number[]): { vain: number; longestDelay: number } {
  const random = seededRandom(11)
  const pace = createGenerationPace()
  const underWay = starts.map((startAt) => ({
    startAt,
    readyAfter: 4_000 + random() * 8_000,
    at: startAt,
    due: false,
    waiting: undefined as Waiting | undefined,
  }))
  let vain = 0
  let longestDelay = 0
  for (let events = 0; underWay.length > 0; events++) {
    assert.ok(events < 100 * starts.length, 'it comes to an end')
    const account = underWay.reduce((first, other) => (other.at < first.at ? other : first))
    account.waiting ??= pace.start()
    const elapsed = account.at - account.startAt
    if (!account.due) {
      const wait = account.waiting.untilLook(elapsed)
      account.due = wait <= 0
      account.at += account.due ? Math.round(random() * 1_000) : Math.ceil(wait)
      continue
    }
    account.due = false
    const ready = elapsed >= account.readyAfter
    account.waiting.looked(elapsed, ready)
    if (!ready) vain++
    else {
      longestDelay = Math.max(longestDelay, elapsed - account.readyAfter)
      underWay.splice(underWay.indexOf(account), 1)
    }
  }
  return { vain: vain / starts.length, longestDelay }
}

suite('when to look for reports that many accounts wait for together', () => {
  const at = (perSecond: number) =>
    Array.from({ length: 1_500 }, (_, index) => Math.floor(index / 20) * (20_000 / perSecond))
  for (const [name, starts] of [
    ['the pace of the listing', at(120)],
    ['all at once', Array.from({ length: 1_500 }, () => 0)],
    ['in crowds, ten seconds apart', Array.from({ length: 1_500 }, (_, index) => Math.floor(index / 500) * 10_000)],
  ] as const) {
    test(`${name}: few looks in vain, and no report that is there waits for long`, () => {
      const { vain, longestDelay } = waitTogether(starts)
      assert.ok(vain <= 0.5, `${vain} looks in vain per account`)
      assert.ok(longestDelay <= 10_000, `a report that was there waited ${longestDelay} ms`)
    })
  }
})
