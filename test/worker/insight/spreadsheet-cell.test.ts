import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvCell } from '../../../worker/insight/tables/csv-line.ts'
import {
  spreadsheetCell,
  spreadsheetCsvCell,
  spreadsheetJson,
} from '../../../worker/insight/tables/spreadsheet-cell.ts'

const cells: readonly (readonly [cell: string, written: string])[] = [
  ['alice', 'alice'],
  ['', ''],
  ['=cmd|calc', "'=cmd|calc"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(1)', "'@SUM(1)"],
  ['  =1+1', "'  =1+1"],
  ['\u00a0=1', "'\u00a0=1"],
  ['\u3000=1', "'\u3000=1"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠a', "'＠a"],
  ['a;=1', "a;'=1"],
  [';=1', ";'=1"],
  ['; ＝1', "; '＝1"],
  ['a|+1', "a|'+1"],
  ['\t=1', '\\u0009=1'],
  ['\r\n=1', '\\u000d\\u000a=1'],
  ['two\nlines', 'two\\u000alines'],
  ['nul\u0000', 'nul\\u0000'],
  ['c1\u0085\u009b', 'c1\\u0085\\u009b'],
  ['a\u202etxt', 'a\\u202etxt'],
  // An account id keeps its zeros; one without is as it was.
  ['012345678901', "'012345678901"],
  ['000000000001', "'000000000001"],
  ['111122223333', '111122223333'],
  ['2.10', "'2.10"],
  ['1e5', "'1e5"],
  ['1234567890123456', "'1234567890123456"],
  ['0', '0'],
  ['2.5', '2.5'],
  ['2026-11-22T10:15:00Z', '2026-11-22T10:15:00Z'],
  ['CIS 2.10', 'CIS 2.10'],
  ['a=b; c', 'a=b; c'],
]

test('a cell is neither run nor altered by a spreadsheet', async (t) => {
  for (const [cell, written] of cells) {
    await t.test(JSON.stringify(cell), () => assert.equal(spreadsheetCell(cell), written))
  }
})

const dangerous = fc.string({ unit: fc.constantFrom(...'=+-@＝＋－＠;|,\t\r\n\u0000\u2028 a1."\'') })

test('no text starts a formula, at its start or after a separator, and none breaks a line', () => {
  fc.assert(
    fc.property(dangerous, (text) => {
      const written = spreadsheetCell(text)
      for (const piece of written.split(/[;|]/)) assert.doesNotMatch(piece.trim(), /^[=+\-@＝＋－＠]/u)
      assert.doesNotMatch(written, /[\p{Cc}\p{Zl}]/u)
    }),
    { numRuns: 5_000 },
  )
})

test('a cell of a CSV file is the neutralized cell, quoted where CSV needs it', () => {
  const words = fc.string({ unit: fc.constantFrom(...'abZ<2026-:T+. ,"\n=;') })
  fc.assert(
    fc.property(fc.oneof(dangerous, words), (text) => {
      assert.equal(spreadsheetCsvCell(text), csvCell(spreadsheetCell(text)))
    }),
    { numRuns: 5_000 },
  )
})

test('JSON keeps its meaning', () => {
  fc.assert(
    fc.property(fc.dictionary(dangerous, dangerous), (value) => {
      const json = JSON.stringify(value)
      const written = spreadsheetJson(json)
      assert.deepEqual(JSON.parse(written), JSON.parse(json))
      for (const piece of written.split(/[;|]/)) assert.doesNotMatch(piece.trim(), /^[=+\-@＝＋－＠]/u)
    }),
    { numRuns: 5_000 },
  )
})
