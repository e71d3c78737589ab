import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { classicColumns, parseReport } from '../../../worker/evidence/report-csv.ts'
import {
  consolidatedColumns,
  consolidatedHeader,
  consolidatedRows,
} from '../../../worker/insight/tables/consolidated-report.ts'
import { InvalidReportError } from '../../../worker/request/errors.ts'
import { invalidReportKinds, makeInvalidReport, makeReport } from '../../simulator/report-generator.ts'

const accountId = '012345678901'

suite('reading a report', () => {
  for (const columns of [22, 23] as const) {
    for (const root of ['old', 'new', 'none'] as const) {
      for (const dates of ['Z', '+00:00'] as const) {
        test(`${columns} columns, ${root} root row, times ending in ${dates}`, () => {
          const report = parseReport(makeReport(accountId, { columns, root, dates, users: 7 }), accountId)
          assert.equal(report.columns.length, columns)
          assert.equal(report.rows.length, 8)
          assert.equal(report.users, 7)
        })
      }
    }
  }

  test('5,000 users with names that need care', () => {
    const report = parseReport(makeReport(accountId, { users: 5000, names: 'unusual' }), accountId)
    assert.equal(report.users, 5000)
    assert.ok(report.rows.every((row) => row[1]?.endsWith(`/${row[0]}`) || row[0] === '<root_account>'))
  })

  for (const kind of invalidReportKinds) {
    test(`refuses what is none: ${kind}`, () => {
      assert.throws(() => parseReport(makeInvalidReport(kind, accountId), accountId), InvalidReportError)
    })
  }

  const messages: readonly [string, Uint8Array, RegExp][] = [
    ['a wrong header', makeInvalidReport('wrong-header', accountId), /column \d+ of the header is .* in place of "/],
    ['rows of the wrong width', makeInvalidReport('wide-rows', accountId), /line \d+ has 23 cells, the header 22/],
    [
      'another account',
      makeInvalidReport('other-account', accountId),
      /line 2 is of another account than 012345678901/,
    ],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x00), /no CSV in UTF-8/],
  ]
  for (const [what, content, message] of messages) {
    test(`says what it found: ${what}`, () => {
      assert.throws(() => parseReport(content, accountId), { message })
    })
  }
})

suite('the consolidated table', () => {
  const rowsOf = (content: Uint8Array, accountName = 'payments') => {
    const text = consolidatedRows('20261122T103000Z-1a2b3c', {
      account: { id: accountId, name: accountName, state: 'ACTIVE', partition: 'aws' },
      organizationalUnitPath: 'Root/Workloads',
      generatedTime: new Date('2026-11-22T10:15:00Z'),
      report: parseReport(content, accountId),
    })
    return parse(consolidatedHeader() + text, { columns: true }) as Record<string, string>[]
  }

  test('names where a row comes from, and keeps every cell under its column', () => {
    const content = makeReport(accountId, { users: 3 })
    const rows = rowsOf(content)
    const source = parse(content.toString(), { columns: true }) as Record<string, string>[]
    assert.deepEqual(Object.keys(rows[0] ?? {}), [...consolidatedColumns])
    assert.equal(rows.length, source.length)
    for (const [index, row] of rows.entries()) {
      // The id begins with a zero, which a spreadsheet would drop.
      assert.equal(row.account_id, `'${accountId}`)
      assert.equal(row.report_generated_time, '2026-11-22T10:15:00.000Z')
      for (const column of classicColumns) assert.equal(row[column], source[index]?.[column])
      assert.equal(row.additional, '')
    }
  })

  test('further columns become one JSON object', () => {
    const content = makeReport(accountId, { columns: 23 })
    const source = parse(content.toString(), { columns: true }) as Record<string, string>[]
    for (const [index, row] of rowsOf(content).entries()) {
      assert.deepEqual(JSON.parse(row.additional ?? ''), {
        additional_credentials_info: source[index]?.additional_credentials_info,
      })
    }
  })

  test('formulas are neutralized in names, and nothing else is touched', () => {
    const header = classicColumns.join(',')
    const rest = classicColumns.slice(2).map(() => 'N/A')
    const row = ['=cmd|calc', `arn:aws:iam::${accountId}:user/=cmd|calc`, ...rest].join(',')
    const [neutralized] = rowsOf(Buffer.from(`${header}\n${row}`), '@SUM(1+1)')
    assert.equal(neutralized?.user, "'=cmd|calc")
    assert.equal(neutralized?.account_name, "'@SUM(1+1)")
    assert.equal(neutralized?.arn, `arn:aws:iam::${accountId}:user/=cmd|calc`)
  })
})
