import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import { checks } from '../../../worker/insight/findings/catalog.ts'
import { findingLines } from '../../../worker/insight/ocsf/finding-lines.ts'
import { controlStatusTable } from '../../../worker/insight/tables/control-status-table.ts'
import { writeCoverage } from '../../../worker/insight/tables/coverage-table.ts'
import { credentialTable } from '../../../worker/insight/tables/credential-table.ts'
import { findingCsv, findingParquet } from '../../../worker/insight/tables/finding-table.ts'
import { tableFormats } from '../../../worker/insight/tables/formats.ts'
import { spreadsheetCell } from '../../../worker/insight/tables/spreadsheet-cell.ts'
import type { AccountResult } from '../../../worker/model.ts'
import { classicColumns, daysAgo, goodRoot, goodUser, key, report } from './report-fixture.ts'
import { memorySink, openDuckDb, runId, sqlFile, writeTable } from './table-files.ts'

const neverUsed = { ...goodUser, user: 'never', password_last_used: 'no_information', ...key(1, daysAgo(9), 'N/A') }
const program = { ...goodUser, user: 'program', password_enabled: 'false', password_last_used: 'N/A' }

test('the credential table has types, and the sentinels beside them', async (t) => {
  const older = { ...goodUser, user: 'older', mfa_active: 'TRUE', password_last_used: daysAgo(1, '+00:00') }
  const { content, rows } = await writeTable(credentialTable, [report([goodRoot, goodUser, older, neverUsed, program])])
  assert.equal(rows, 5)
  const database = await openDuckDb(t)
  const file = await sqlFile(t, 'credential-report.parquet', content)
  const types = new Map(
    (await database.rows(`DESCRIBE SELECT * FROM ${file}`)).map((column) => [column.column_name, column.column_type]),
  )
  for (const name of classicColumns) assert.ok(types.has(name), name)
  assert.equal(types.get('mfa_active'), 'BOOLEAN')
  assert.equal(types.get('password_last_used'), 'TIMESTAMP')
  assert.equal(types.get('password_last_used_sentinel'), 'VARCHAR')
  assert.equal(types.get('access_key_1_last_used_region'), 'VARCHAR')
  assert.deepEqual(
    await database.rows(`SELECT "user", password_last_used AS used, password_last_used_sentinel AS why, mfa_active AS mfa
      FROM ${file} ORDER BY "user"`),
    [
      { user: '<root_account>', used: '2026-01-26 10:15:00', why: null, mfa: true },
      { user: 'alice', used: '2026-11-21 10:15:00', why: null, mfa: true },
      { user: 'never', used: null, why: 'no_information', mfa: true },
      { user: 'older', used: '2026-11-21 10:15:00', why: null, mfa: true },
      { user: 'program', used: null, why: 'N/A', mfa: true },
    ],
  )
  assert.deepEqual(
    await database.rows(`SELECT DISTINCT run_id, account_id, organizational_unit_path AS path,
      report_generated_time AS generated FROM ${file}`),
    [{ run_id: runId, account_id: '111122223333', path: 'Root/Workloads', generated: '2026-11-22 10:15:00' }],
  )
})

test('booleans are written plain, which every engine reads', async (t) => {
  // The library would choose otherwise for more than a handful.
  const { content } = await writeTable(credentialTable, [report(Array.from({ length: 40 }, () => goodUser))])
  const database = await openDuckDb(t)
  const encodings = await database.rows(`SELECT DISTINCT encodings FROM
    parquet_metadata(${await sqlFile(t, 'credential-report.parquet', content)}) WHERE type = 'BOOLEAN'`)
  assert.deepEqual(encodings, [{ encodings: 'PLAIN' }])
})

test('columns beyond the classic ones come as JSON, whatever their names and cells', async (t) => {
  const columns = [...classicColumns, 'additional_credentials_info', 'a "new" one']
  const row = { ...goodUser, additional_credentials_info: '[{"type":"x,y"}]', 'a "new" one': 'back\\slash' }
  const { content } = await writeTable(credentialTable, [report([row], { columns }), report([goodUser])])
  const database = await openDuckDb(t)
  const file = await sqlFile(t, 'credential-report.parquet', content)
  const [first, second] = await database.rows(`SELECT additional FROM ${file}`)
  assert.deepEqual(JSON.parse(String(first?.additional)), {
    additional_credentials_info: '[{"type":"x,y"}]',
    'a "new" one': 'back\\slash',
  })
  assert.equal(second?.additional, null)
})

test('findings say the same in both formats; formulas are neutralized in the CSV alone', async (t) => {
  const name = '=cmd|"x",y'
  const hostile = { ...goodUser, user: name, mfa_active: 'false', ...key(1, daysAgo(91), daysAgo(1)) }
  const reports = [report([goodRoot, hostile], { name: '+Account' })]
  const csv = await writeTable(findingCsv, reports)
  const parquet = await writeTable(findingParquet, reports)
  assert.equal(csv.rows, 4)
  assert.equal(parquet.rows, 4)
  const database = await openDuckDb(t)
  const typed = await database.rows(`SELECT * FROM ${await sqlFile(t, 'findings.parquet', parquet.content)}`)
  const lines = parse(csv.content, { columns: true }) as Record<string, string>[]
  assert.equal(lines.length, 4)
  for (const [index, line] of lines.entries()) {
    const row = typed[index] ?? {}
    for (const [column, cell] of Object.entries(line)) {
      const text = String(row[column] ?? '')
      if (column === 'report_generated_time') assert.equal(cell, '2026-11-22T10:15:00.000Z')
      else if (column.startsWith('cis_') && text) assert.equal(cell, `CIS ${text}`, column)
      else assert.equal(cell, /^[=+@-]/.test(text) ? `'${text}` : text, column)
    }
  }
  const rotation = typed.find((row) => row.check_id === 'key-rotation')
  assert.equal(rotation?.principal, name)
  assert.equal(rotation?.account_name, '+Account')
  assert.deepEqual(
    [rotation?.cis_v7, rotation?.cis_v6, rotation?.cis_v5, rotation?.security_hub, rotation?.config_rule],
    ['2.12', '2.13', '1.13', 'IAM.3', 'access-keys-rotated'],
  )
  assert.deepEqual(JSON.parse(String(rotation?.evidence)), {
    access_key_1_active: 'true',
    access_key_1_last_rotated: daysAgo(91),
  })
})

test('any name survives the CSV, neutralized where it has to be', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a,b', 'say "hi"', 'two\nlines', '=1', '"', '\r'),
  )
  await fc.assert(
    fc.asyncProperty(text, text, text, async (user, name, path) => {
      const { content } = await writeTable(findingCsv, [
        report([goodRoot, { ...goodUser, user, arn: user, mfa_active: 'false' }], { name, path }),
      ])
      const lines = parse(content, { columns: true }) as Record<string, string>[]
      const line = lines.find(({ check_id }) => check_id === 'console-mfa')
      const written = (cell: string) => spreadsheetCell(cell).toWellFormed()
      assert.equal(lines.length, 3)
      assert.equal(line?.principal, written(user))
      assert.equal(line?.principal_arn, written(user))
      assert.equal(line?.account_name, written(name))
      assert.equal(line?.organizational_unit_path, written(path))
    }),
    { numRuns: 500 },
  )
})

test('the control status counts passes too, one row an account and check', async (t) => {
  const { content, rows } = await writeTable(controlStatusTable, [
    report([goodRoot, goodUser, { ...goodUser, mfa_active: 'false' }, program, { ...goodUser, mfa_active: '?' }]),
  ])
  assert.equal(rows, checks.length)
  const database = await openDuckDb(t)
  const file = await sqlFile(t, 'standing.parquet', content)
  assert.deepEqual(
    await database.rows(
      `SELECT passed, failed, undecidable, not_applicable FROM ${file} WHERE check_id = 'console-mfa'`,
    ),
    [{ passed: 1, failed: 1, undecidable: 1, not_applicable: 1 }],
  )
})

test('coverage has a row for every account, whatever became of it', async (t) => {
  const accounts: AccountResult[] = [
    {
      id: '111122223333',
      name: 'Payments',
      state: 'ACTIVE',
      path: 'Root/Workloads',
      status: 'stored',
      report: {
        key: 'reports/x.csv',
        generatedTime: '2026-11-22T10:15:00.000Z',
        ageSeconds: 12.6,
        bytes: 5_000_000_000,
        sha256: 'ab',
        users: 7,
      },
    },
    {
      id: '222233334444',
      name: 'Broken',
      state: 'ACTIVE',
      status: 'failed',
      failure: { stage: 'session', kind: 'access-denied', code: 'AccessDenied', message: 'no', attempts: 1 },
    },
    { id: '333344445555', name: 'Gone', state: 'SUSPENDED', status: 'skipped', reason: 'SUSPENDED' },
  ]
  const sink = memorySink()
  const run = {
    runId,
    startedAt: '2026-11-22T10:30:00.000Z',
    scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
    tablesComplete: true,
  }
  assert.deepEqual(await writeCoverage(sink, run, accounts), { rows: 3 })
  const database = await openDuckDb(t)
  const file = await sqlFile(t, 'coverage.parquet', sink.content())
  assert.deepEqual(
    await database.rows(`SELECT account_id, status, failure_stage AS stage, failure_kind AS kind, skip_reason AS reason,
      report_generated_time AS generated, report_bytes AS bytes, report_age_seconds AS age, run_full_scope AS whole
      FROM ${file}`),
    [
      {
        account_id: '111122223333',
        status: 'stored',
        stage: null,
        kind: null,
        reason: null,
        generated: '2026-11-22 10:15:00',
        bytes: '5000000000',
        age: 13,
        whole: true,
      },
      {
        account_id: '222233334444',
        status: 'failed',
        stage: 'session',
        kind: 'access-denied',
        reason: null,
        generated: null,
        bytes: null,
        age: null,
        whole: true,
      },
      {
        account_id: '333344445555',
        status: 'skipped',
        stage: null,
        kind: null,
        reason: 'SUSPENDED',
        generated: null,
        bytes: null,
        age: null,
        whole: true,
      },
    ],
  )
})

test('a table of no rows is a file that an engine reads', async (t) => {
  const database = await openDuckDb(t)
  for (const format of tableFormats) {
    const { content, rows } = await writeTable(format, [])
    assert.equal(rows, 0)
    const file = await sqlFile(t, format.file, content)
    assert.deepEqual(await database.rows(`SELECT count(*)::INTEGER AS n FROM ${file}`), [{ n: 0 }], format.prefix)
  }
})

test('rows go out by groups while reports come in; overlapping ones lose nothing', async (t) => {
  const accounts = Array.from({ length: 40 }, (_, index) => {
    const id = String(100_000_000_000 + index)
    const users = Array.from({ length: 499 }, (_, user) => ({ ...goodUser, user: `u${user}`, mfa_active: 'false' }))
    return report([goodRoot, ...users], { id })
  })
  const database = await openDuckDb(t)
  for (const format of tableFormats) {
    const sink = memorySink()
    const table = format.open(runId, {
      async write(chunk) {
        sink.chunks.push(chunk)
        await new Promise((resolve) => setImmediate(resolve))
      },
    })
    await Promise.all(accounts.map((collected) => table.add(assessReport(collected, defaultThresholds))))
    const before = sink.chunks.length
    const { rows } = await table.finish()
    if (format !== controlStatusTable && format !== findingLines)
      assert.ok(before > 3, `${format.prefix} wrote while reports came in`)
    const account = format === findingLines ? 'cloud.account.uid' : 'account_id'
    const file = await sqlFile(t, format.file, sink.content())
    const [counted] = await database.rows(
      `SELECT count(*)::INTEGER AS n, count(DISTINCT ${account})::INTEGER AS accounts FROM ${file}`,
    )
    assert.deepEqual(counted, { n: rows, accounts: 40 }, format.prefix)
  }
})

test('a sink that fails fails the table', async () => {
  for (const format of tableFormats) {
    const table = format.open(runId, {
      async write() {
        throw new Error('no room')
      },
    })
    await assert.rejects(async () => {
      await table.add(assessReport(report([goodUser]), defaultThresholds))
      await table.finish()
    }, /no room/)
  }
})
