import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { PollSchedule } from '../../../worker/collect/poll-schedule.ts'
import { type PolledAccounts, pollTogether } from './poll-simulation.ts'

/** As the listing brings them: pages of 20, six a second. */
const listed = (accounts: number) => Array.from({ length: accounts }, (_, index) => Math.floor(index / 20) * 167)
/** Four to twelve seconds. */
const usual = (random: () => number) => 4_000 + random() * 8_000
const slowAnswers = (random: () => number) => 100 + random() * 1_000

suite('when to poll for reports that many accounts wait for', () => {
  const cases: readonly [string, PolledAccounts, emptyPolls: number, longestDelay: number][] = [
    ['1,000 accounts', { starts: listed(1_000), duration: usual }, 0.3, 10_000],
    ['3,000 accounts', { starts: listed(3_000), duration: usual }, 0.2, 10_000],
    ['IAM answers slowly', { starts: listed(1_000), duration: usual, latency: slowAnswers }, 0.3, 10_000],
    [
      'GeneratedTime is the beginning of the generation',
      { starts: listed(3_000), duration: usual, generatedTime: 'beginning' },
      0.5,
      10_000,
    ],
    ['GeneratedTime is unknown', { starts: listed(3_000), duration: usual, generatedTime: 'unknown' }, 0.3, 10_000],
    ['reports are ready at once', { starts: listed(1_000), duration: () => 0 }, 0.01, 1_500],
    [
      'generation takes a minute',
      { starts: listed(3_000), duration: (random) => 40_000 + random() * 40_000 },
      1,
      40_000,
    ],
    [
      'accounts come in crowds',
      { starts: listed(1_500).map((start) => Math.floor(start / 4_200) * 10_000), duration: usual },
      0.5,
      12_000,
    ],
  ]
  for (const [name, accounts, most, longest] of cases) {
    test(name, () => {
      const { emptyPolls, longestDelay } = pollTogether(accounts)
      assert.ok(emptyPolls <= most, `${emptyPolls} polls an account found no report`)
      assert.ok(longestDelay <= longest, `a report was ready for ${longestDelay} ms`)
    })
  }

  test('the run ends within 1.08 of its bound', () => {
    const starts = listed(10_000)
    const bound = (starts.at(-1) ?? 0) + 12_000
    const { end } = pollTogether({ starts, duration: usual })
    assert.ok(end / bound <= 1.08, `${end / bound}`)
  })

  test('an account whose report is never ready does not hold the others up', () => {
    const stuck = (random: () => number, index: number) => (index < 5 ? 400_000 : usual(random))
    const alone = pollTogether({ starts: listed(1_000), duration: usual })
    const { emptyPolls, longestDelay } = pollTogether({ starts: listed(1_000), duration: stuck })
    assert.ok(emptyPolls <= alone.emptyPolls + 0.3, `${emptyPolls}`)
    assert.ok(longestDelay <= 60_000, `${longestDelay}`)
  })

  test('an account whose report is never ready does not delay the first poll of one that comes later', () => {
    const schedule = new PollSchedule()
    for (let account = 0; account < 26; account++) schedule.start().ready(5_000, 1_000)
    const before = schedule.estimate
    const stuck = schedule.start()
    for (let elapsed = 5_000; elapsed < 40_000; elapsed *= 1.15) stuck.notReady(elapsed)
    assert.equal(schedule.estimate, before)
  })
})
