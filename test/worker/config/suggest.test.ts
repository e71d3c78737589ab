import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggestion } from '../../../worker/config/suggest.ts'

const names = ['collect', 'check', 'verify', 'compare', 'runs']

const rows: readonly [received: string, meant: string | undefined][] = [
  ['colect', 'collect'],
  ['chekc', 'check'],
  ['verfy', 'verify'],
  ['run', 'runs'],
  ['ver', 'verify'],
  ['co', undefined],
  ['x', undefined],
  ['', undefined],
  ['something else entirely', undefined],
  ['c'.repeat(10_000), undefined],
]

for (const [received, meant] of rows) {
  test(`"${received.slice(0, 30)}" probably means ${meant ?? 'nothing known'}`, () => {
    assert.equal(suggestion(received, names), meant)
  })
}
