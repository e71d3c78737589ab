import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { classicColumns, parseReport } from '../../../worker/evidence/report-csv.ts'
import {
  consolidatedColumns,
  consolidatedHeader,
  consolidatedRows,
} from '../../../worker/insight/tables/consolidated-report.ts'
import { spreadsheetCell } from '../../../worker/insight/tables/spreadsheet-cell.ts'

const numRuns = 10_000
const accountId = '111122223333'

/** Cells with everything that CSV, spreadsheets and decoders stumble over. */
const cell = fc.oneof(
  fc.constantFrom(
    '',
    'N/A',
    'true',
    '"',
    '""',
    ',',
    '\n',
    '\r\n',
    '\r',
    ';',
    '=1+1',
    '+1',
    '-1',
    '@a',
    '\t=1',
    ' a ',
    '<root_account>',
    '\u0000',
    'ü東🚀',
    '\ufeff',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const arn = fc.stringMatching(/^[!-~]{0,8}$/).map((path) => `arn:aws:iam::${accountId}:user/${path}`)
const taken: readonly string[] = [...classicColumns, '__proto__']
const columnName = fc.stringMatching(/^[a-z_]{1,10}$/).filter((name) => !taken.includes(name) && name !== '__proto__')
const additional = fc.uniqueArray(columnName, { maxLength: 3 })

const report = additional.chain((more) =>
  fc.record({
    columns: fc.constant([...classicColumns, ...more]),
    rows: fc.array(
      fc
        .tuple(
          fc.string({ minLength: 1, maxLength: 8 }),
          arn,
          fc.array(cell, { minLength: 20 + more.length, maxLength: 20 + more.length }),
        )
        .map(([user, userArn, rest]) => [user, userArn, ...rest]),
      { minLength: 1, maxLength: 4 },
    ),
  }),
)

/** RFC 4180, by hand: not what the worker writes with. */
const write = (rows: readonly (readonly string[])[], lineEnd: string) =>
  rows
    .map((row) =>
      row
        .map((text) => (/[",\r\n]/.test(text) || text.length % 5 === 1 ? `"${text.replaceAll('"', '""')}"` : text))
        .join(','),
    )
    .join(lineEnd)

suite('reports', () => {
  test('every field of every row is read as it was written', () => {
    fc.assert(
      fc.property(report, fc.constantFrom('\n', '\r\n'), fc.boolean(), ({ columns, rows }, lineEnd, lastLineEnd) => {
        const text = write([columns, ...rows], lineEnd) + (lastLineEnd ? lineEnd : '')
        const parsed = parseReport(Buffer.from(text), accountId)
        assert.deepEqual(parsed.columns, columns)
        assert.deepEqual(parsed.rows, rows)
        assert.equal(parsed.users, rows.filter(([user]) => user !== '<root_account>').length)
      }),
      { numRuns },
    )
  })

  test('a report without quotes is read as csv-parse reads it, whatever its line ends', () => {
    const unquoted = fc.oneof(
      cell.map((text) => text.replaceAll(/[",\n]/g, '')),
      fc.constantFrom('\r', '\r\r', 'a\r', '\ufeff', '\u2028'),
    )
    const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\n', '\r\r\n')
    const line = fc.tuple(fc.array(unquoted, { minLength: 20, maxLength: 20 }), lineEnd)
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.boolean(), (lines, mark, ended) => {
        const ends = lines.map(([cells, end]) => `user,arn:aws:iam::${accountId}:user/a,${cells.join(',')}${end}`)
        const whole = `${mark ? '\ufeff' : ''}${classicColumns.join(',')}\n${ends.join('')}`
        const text = ended ? whole : whole.replace(/\r?\n$/, '')
        const [columns, ...rows] = parse(text, {
          ...{ bom: true, record_delimiter: ['\n', '\r\n'] },
          ...{ relax_column_count: true, skip_empty_lines: true },
        }) as string[][]
        const parsed = parseReport(Buffer.from(text), accountId)
        assert.deepEqual([parsed.columns, parsed.rows], [columns, rows])
      }),
      { numRuns },
    )
  })

  test('the table of all accounts keeps every field, neutralized, and further columns by name', () => {
    fc.assert(
      fc.property(report, cell, cell, ({ columns, rows }, name, path) => {
        const account = { id: accountId, name, state: 'ACTIVE', partition: 'aws' }
        const collected = {
          account,
          organizationalUnitPath: path,
          generatedTime: new Date(0),
          report: { columns, rows, users: 0 },
        }
        const [header, ...lines] = parse(consolidatedHeader() + consolidatedRows('run', collected)) as string[][]
        assert.deepEqual(header, [...consolidatedColumns])
        assert.equal(lines.length, rows.length)
        for (const [index, row] of rows.entries()) {
          const origin = ['run', accountId, name, path, '1970-01-01T00:00:00.000Z']
          const classic = row.slice(0, classicColumns.length)
          assert.deepEqual(lines[index]?.slice(0, -1), [...origin, ...classic].map(spreadsheetCell))
          const more = Object.fromEntries(
            columns.slice(classicColumns.length).map((column, at) => [column, row[classicColumns.length + at]]),
          )
          assert.deepEqual(JSON.parse(lines[index]?.at(-1) || '{}'), more)
        }
      }),
      { numRuns },
    )
  })
})
