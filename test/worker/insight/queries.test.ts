import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { namedQueries, views } from '../../../infra/analytics/queries/queries.ts'
import { openLake } from './lake.ts'
import { archive, hostile, newKey, oldKey, payments, research, runs, search, writeStory } from './query-story.ts'

suite('the named queries', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lake-'))
    await writeStory(folder)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const expected: Readonly<
    Record<string, { readonly parameters?: readonly string[]; readonly columns: string; readonly rows: unknown[][] }>
  > = {
    'console-users-without-mfa': {
      columns: 'account_id, "user", mfa_active, mfa_active_sentinel',
      rows: [
        [payments, 'alice', false, null],
        [archive, 'odd', null, ''],
      ],
    },
    'active-keys-over-90-days': {
      columns: 'account_id, "user", slot, last_rotated, last_rotated_sentinel, age_days',
      rows: [
        [payments, 'bob', 2, '2026-05-06 10:15:00', null, 200],
        // Nearly 96 days.
        [research, '<root_account>', 2, '2026-08-18 10:58:12', null, 95],
        [archive, 'odd', 1, null, 'soon', null],
      ],
    },
    'never-used-credentials': {
      columns: 'account_id, "user", credential, exists_since',
      rows: [
        [payments, 'bob', 'access key 1', '2026-11-21 10:15:00'],
        [payments, 'frank', 'password', '2026-09-03 10:15:00'],
        [research, '<root_account>', 'access key 2', '2026-08-18 10:58:12'],
        [archive, 'kim', 'access key 2', '2026-11-21 10:15:00'],
        [archive, 'odd', 'access key 1', null],
      ],
    },
    'root-activity': {
      columns: 'account_id, credential, days_before_report',
      rows: [
        // Nearly two days ago.
        [payments, 'password', 1],
        [research, 'password', 300],
        [archive, 'password', 300],
      ],
    },
    'users-per-account': {
      columns:
        'organizational_unit_path, account_id, users, console_users, console_users_with_mfa, users_with_active_keys',
      rows: [
        ['Root/Labs', research, '0', '0', '0', '0'],
        ['Root/Labs', archive, '4', '4', '3', '3'],
        ['Root/Workloads', payments, '5', '3', '2', '1'],
      ],
    },
    'accounts-without-report': {
      columns: 'account_id, status, skip_reason, failure_stage, failure_kind, failure_code',
      rows: [
        [search, 'failed', null, 'session', 'access-denied', 'AccessDenied'],
        ['999988887777', 'skipped', 'account is SUSPENDED', null, null, null],
      ],
    },
    // Not dave, whose account failed; not alice, whom the narrow run did not see; not the users of a new account; not
    // odd, who was made at no time that can be read. The archive, which failed in between, is told of since before.
    'new-and-removed-users': {
      columns: 'change, account_id, "user"',
      rows: [
        ['new', payments, '=1+1'],
        ['removed', payments, 'carol'],
        ['new', payments, 'erin'],
        ['new', payments, 'frank'],
        ['removed', payments, 'frank'],
        ['removed', archive, 'gina'],
        ['new', archive, 'hugo'],
      ],
    },
    'keys-rotated-since': {
      columns: 'change, account_id, "user", last_rotated',
      rows: [
        ['added', payments, 'bob', '2026-11-21 10:15:00'],
        ['first', archive, 'kim', '2026-11-21 10:15:00'],
        ['rotated', archive, 'lee', '2026-11-21 10:15:00'],
      ],
    },
    'user-history': {
      parameters: [payments, 'alice'],
      columns: 'run_id, mfa_active',
      rows: [
        [runs.first, true],
        [runs.latest, false],
      ],
    },
    'coverage-over-time': {
      columns: 'run_id, run_full_scope, run_tables_complete, accounts_with_report, accounts_without_report',
      rows: [
        [runs.earliest, true, true, '1', '0'],
        [runs.first, true, true, '2', '1'],
        [runs.narrow, false, true, '1', '0'],
        [runs.latest, true, true, '3', '1'],
        [runs.flawed, true, false, '1', '0'],
        [runs.barren, true, true, '0', '1'],
      ],
    },
    'raw-report-rows': {
      parameters: [payments],
      columns: 'report_date, "user", arn, access_key_1_last_rotated',
      rows: [
        ['2026-11-20', '<root_account>', `arn:aws:iam::${payments}:root`, 'N/A'],
        ['2026-11-20', 'alice', `arn:aws:iam::${payments}:user/alice`, 'N/A'],
        ['2026-11-20', 'bob', `arn:aws:iam::${payments}:user/bob`, oldKey],
        ['2026-11-20', 'carol', `arn:aws:iam::${payments}:user/carol`, 'N/A'],
        ['2026-11-20', 'frank', `arn:aws:iam::${payments}:user/frank`, 'N/A'],
        ['2026-11-21', '<root_account>', `arn:aws:iam::${payments}:root`, 'N/A'],
        ['2026-11-21', 'bob', `arn:aws:iam::${payments}:user/bob`, 'N/A'],
        // The reports of both runs of that day, and a user in a path that needs every care.
        ['2026-11-22', '<root_account>', `arn:aws:iam::${payments}:root`, 'N/A'],
        ['2026-11-22', '<root_account>', `arn:aws:iam::${payments}:root`, 'N/A'],
        ['2026-11-22', '=1+1', hostile.arn, 'N/A'],
        ['2026-11-22', 'alice', `arn:aws:iam::${payments}:user/alice`, 'N/A'],
        ['2026-11-22', 'bob', `arn:aws:iam::${payments}:user/bob`, newKey],
        ['2026-11-22', 'erin', `arn:aws:iam::${payments}:user/erin`, 'N/A'],
        ['2026-11-22', 'frank', `arn:aws:iam::${payments}:user/frank`, 'N/A'],
      ],
    },
    'spreadsheet-rows-of-run': {
      columns: 'account_id, "rows"',
      rows: [
        [payments, '6'],
        [research, '1'],
        [archive, '5'],
      ],
    },
  }

  const run = async (
    t: Parameters<typeof openLake>[0],
    name: string,
    columns: string,
    parameters: readonly string[],
  ) => {
    const query = namedQueries().find((one) => one.name === name)
    assert.ok(query, name)
    const database = await openLake(t, folder)
    let place = 0
    const sql = query.sql.replaceAll('?', () => `'${parameters[place++]}'`)
    assert.equal(place, parameters.length, 'as many parameters as the query takes')
    // The order of the inner query is what the rows are compared in.
    const rows = await database.rows(`SELECT ${columns} FROM (${sql})`)
    return rows.map((row) => Object.values(row))
  }

  for (const [name, { parameters = [], columns, rows }] of Object.entries(expected)) {
    test(name, async (t) => assert.deepEqual(await run(t, name, columns, parameters), rows))
  }

  test('standing-over-time', async (t) => {
    const rows = await run(t, 'standing-over-time', 'run_id, check_id, passed, failed, percent_passed', [])
    assert.equal(rows.length, 39, 'thirteen checks, three complete runs')
    assert.deepEqual(
      rows.filter(([, check]) => check === 'console-mfa' || check === 'key-rotation'),
      [
        [runs.earliest, 'console-mfa', '4', '0', 100],
        [runs.earliest, 'key-rotation', '0', '1', 0],
        [runs.first, 'console-mfa', '4', '0', 100],
        [runs.first, 'key-rotation', '0', '1', 0],
        [runs.latest, 'console-mfa', '5', '1', 83.3],
        [runs.latest, 'key-rotation', '2', '1', 66.7],
      ],
    )
  })

  test('open-findings', async (t) => {
    const rows = await run(t, 'open-findings', 'severity, check_id, account_id, principal', [])
    assert.deepEqual(rows.slice(0, 4), [
      ['critical', 'root-access-key', research, '<root_account>'],
      ['high', 'console-mfa', payments, 'alice'],
      ['high', 'root-activity', payments, '<root_account>'],
      ['medium', 'key-rotation', payments, 'bob'],
    ])
  })

  test('undecidable-findings', async (t) => {
    const rows = await run(t, 'undecidable-findings', 'check_id, account_id, principal', [])
    assert.deepEqual(
      rows.filter(([check]) => check !== 'root-hardware-mfa'),
      ['console-mfa', 'key-rotation', 'unused-credentials', 'user-mfa'].map((check) => [check, archive, 'odd']),
    )
  })

  test('all of them are tested, and say what they are', () => {
    const queries = namedQueries()
    const tested = [...Object.keys(expected), 'standing-over-time', 'open-findings', 'undecidable-findings'].sort()
    assert.deepEqual(
      queries.map(({ name }) => name),
      tested,
    )
    for (const { name, description, sql } of queries) {
      assert.ok(description.length > 30, name)
      assert.doesNotMatch(sql, /;|--/, name)
    }
    for (const { name, sql } of [...queries, ...views()]) {
      // Athena takes 1.0 for a decimal and rounds what is divided by it; DuckDB takes it for a double.
      assert.doesNotMatch(sql, /\d\.\d*(?![\de])/i, name)
    }
  })

  test('the typed table has names and ARNs as they are, the spreadsheet neutralized ones, the raw text neither', async (t) => {
    const database = await openLake(t, folder)
    const names = (table: string) =>
      database.rows(`SELECT "user", arn FROM ${table} WHERE arn LIKE '%1+1' AND run_id = '${runs.latest}'`)
    assert.deepEqual(await names('credentials'), [{ user: '=1+1', arn: hostile.arn }])
    assert.deepEqual(await names('consolidated_csv'), [{ user: "'=1+1", arn: hostile.arn }])
    assert.deepEqual(
      await database.rows("SELECT principal FROM findings_csv WHERE principal_arn LIKE '%1+1' GROUP BY principal"),
      [{ principal: "'=1+1" }],
    )
  })

  test('raw reports are read by position: an empty cell is empty, and the one that 22 columns lack is null', async (t) => {
    const database = await openLake(t, folder)
    const ends = await database.rows(`SELECT "user", cert_2_last_rotated AS last, additional_credentials_info AS more
      FROM credential_reports WHERE "user" IN ('erin', 'hugo') ORDER BY "user"`)
    // The fixture leaves the 23rd cell of erin's report empty.
    assert.deepEqual(ends, [
      { user: 'erin', last: 'N/A', more: '' },
      { user: 'hugo', last: 'N/A', more: null },
    ])
    assert.deepEqual(
      await database.rows(`SELECT count(*)::integer AS n FROM credential_reports
        WHERE "user" IS NULL OR cert_2_last_rotated IS NULL`),
      [{ n: 0 }],
    )
  })

  test('findings say the same as CSV and as Parquet', async (t) => {
    const database = await openLake(t, folder)
    const columns = 'run_id, run_date, account_id, check_id, verdict, principal_arn, reason, evidence'
    const both = await database.rows(`SELECT count(*)::integer AS n FROM
      (SELECT ${columns} FROM findings INTERSECT SELECT ${columns} FROM findings_csv)`)
    const one = await database.rows(`SELECT count(*)::integer AS n FROM (SELECT DISTINCT ${columns} FROM findings)`)
    assert.deepEqual(both, one)
  })
})
