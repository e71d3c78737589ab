import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { namedQueries } from '../../infra/queries/queries.ts'
import { openLake } from './lake.ts'
import { type Cells, classicColumns, daysAgo, goodRoot, goodUser, key, report } from './report-fixture.ts'
import { writeRun } from './run-fixture.ts'

const payments = '111122223333'
const search = '222233334444'
const research = '333344445555'
const runs = {
  first: '20261120T103000Z-aaaaaa',
  narrow: '20261121T103000Z-bbbbbb',
  latest: '20261122T103000Z-cccccc',
  flawed: '20261123T103000Z-dddddd',
}

const user = (name: string, id: string, cells: Cells = {}): Cells => ({
  ...goodUser,
  user: name,
  arn: `arn:aws:iam::${id}:user/${name}`,
  ...cells,
})
const root = (id: string, cells: Cells = {}): Cells => ({ ...goodRoot, arn: `arn:aws:iam::${id}:root`, ...cells })
const noPassword: Cells = { password_enabled: 'false', password_last_used: 'N/A', password_last_changed: 'N/A' }
const oldKey = daysAgo(200)
const newKey = daysAgo(1)
const hostile = user('=1+1', payments, {
  arn: `arn:aws:iam::${payments}:user/a,"b\\c"/=1+1`,
  ...noPassword,
  mfa_active: 'false',
})

/** Three days before the report of the fixture, and one. */
const day = (text: string) => new Date(`${text}T10:15:00Z`)

/** Four runs: a whole one, one of a single account, a whole one after changes, and one that ended in disorder. */
async function writeStory(folder: string) {
  await writeRun(folder, {
    runId: runs.first,
    reports: [
      report(
        [
          root(payments),
          user('alice', payments),
          user('bob', payments, { ...noPassword, ...key(1, oldKey, daysAgo(5, '+00:00')) }),
          user('carol', payments),
          user('frank', payments, { user_creation_time: daysAgo(300) }),
        ],
        { id: payments, name: 'Payments', path: 'Root/Workloads', generated: day('2026-11-20') },
      ),
      report([root(search), user('dave', search)], { id: search, name: 'Search', generated: day('2026-11-20') }),
    ],
  })
  await writeRun(folder, {
    runId: runs.narrow,
    scope: { accounts: [payments], excludeAccounts: [], organizationalUnits: [] },
    reports: [
      report([root(payments), user('bob', payments)], { id: payments, name: 'Payments', generated: day('2026-11-21') }),
    ],
  })
  await writeRun(folder, {
    runId: runs.latest,
    reports: [
      report(
        [
          root(payments, { password_last_used: daysAgo(2) }),
          user('alice', payments, { mfa_active: 'false' }),
          // The new key took the first slot, the old one stands in the second.
          user('bob', payments, { ...noPassword, ...key(1, newKey, 'N/A'), ...key(2, oldKey, daysAgo(3)) }),
          user('erin', payments),
          user('frank', payments, { user_creation_time: daysAgo(1), password_last_used: 'no_information' }),
          hostile,
        ],
        {
          id: payments,
          name: 'Payments',
          path: 'Root/Workloads',
          columns: [...classicColumns, 'additional_credentials_info'],
        },
      ),
      report([root(research, { ...key(2, daysAgo(95), 'N/A') })], {
        id: research,
        name: 'Research',
        path: 'Root/Labs',
      }),
    ],
    others: [
      {
        id: search,
        name: 'Search',
        state: 'ACTIVE',
        path: 'Root/Workloads',
        status: 'failed',
        failure: { stage: 'session', kind: 'access-denied', code: 'AccessDenied', message: 'refused', attempts: 1 },
      },
      { id: '999988887777', name: 'Old', state: 'SUSPENDED', status: 'skipped', reason: 'account is SUSPENDED' },
    ],
  })
  await writeRun(folder, {
    runId: runs.flawed,
    reports: [report([root(payments)], { id: payments })],
    flaw: 'interrupted',
  })
}

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
    'console-users-without-mfa': { columns: 'account_id, "user"', rows: [[payments, 'alice']] },
    'active-keys-over-90-days': {
      columns: 'account_id, "user", slot, last_rotated, age_days',
      rows: [
        [payments, 'bob', 2, '2026-05-06 10:15:00', 200],
        [research, '<root_account>', 2, '2026-08-19 10:15:00', 95],
      ],
    },
    'never-used-credentials': {
      columns: 'account_id, "user", credential, exists_since',
      rows: [
        [payments, 'bob', 'access key 1', '2026-11-21 10:15:00'],
        [payments, 'frank', 'password', '2026-09-03 10:15:00'],
        [research, '<root_account>', 'access key 2', '2026-08-19 10:15:00'],
      ],
    },
    'root-activity': {
      columns: 'account_id, credential, days_before_report',
      rows: [
        [payments, 'password', 2],
        [research, 'password', 300],
      ],
    },
    'users-per-account': {
      columns:
        'organizational_unit_path, account_id, users, console_users, console_users_with_mfa, users_with_active_keys',
      rows: [
        ['Root/Labs', research, '0', '0', '0', '0'],
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
    // Not dave, whose account failed; not alice, whom the narrow run did not see; not the users of a new account.
    'new-and-removed-users': {
      columns: 'change, account_id, "user"',
      rows: [
        ['new', payments, '=1+1'],
        ['removed', payments, 'carol'],
        ['new', payments, 'erin'],
        ['new', payments, 'frank'],
        ['removed', payments, 'frank'],
      ],
    },
    'keys-rotated-since': {
      columns: 'account_id, "user", last_rotated',
      rows: [[payments, 'bob', '2026-11-21 10:15:00']],
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
        [runs.first, true, true, '2', '0'],
        [runs.narrow, false, true, '1', '0'],
        [runs.latest, true, true, '2', '1'],
        [runs.flawed, true, false, '1', '0'],
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
    assert.equal(rows.length, 20, 'ten checks, two complete runs')
    assert.deepEqual(
      rows.filter(([, check]) => check === 'console-mfa' || check === 'key-rotation'),
      [
        [runs.first, 'console-mfa', '4', '0', 100],
        [runs.first, 'key-rotation', '0', '1', 0],
        [runs.latest, 'console-mfa', '2', '1', 66.7],
        [runs.latest, 'key-rotation', '0', '1', 0],
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

  test('all of them are tested, and say what they are', () => {
    const queries = namedQueries()
    const tested = [...Object.keys(expected), 'standing-over-time', 'open-findings'].sort()
    assert.deepEqual(
      queries.map(({ name }) => name),
      tested,
    )
    for (const { name, description, sql } of queries) {
      assert.ok(description.length > 30, name)
      assert.doesNotMatch(sql, /;|--/, name)
    }
  })

  test('the typed table has names and ARNs as they are, the spreadsheet defused ones, the raw text neither', async (t) => {
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

  test('findings say the same as CSV and as Parquet', async (t) => {
    const database = await openLake(t, folder)
    const columns = 'run_id, run_date, account_id, check_id, verdict, principal_arn, reason, evidence'
    const both = await database.rows(`SELECT count(*)::integer AS n FROM
      (SELECT ${columns} FROM findings INTERSECT SELECT ${columns} FROM findings_csv)`)
    const one = await database.rows(`SELECT count(*)::integer AS n FROM (SELECT DISTINCT ${columns} FROM findings)`)
    assert.deepEqual(both, one)
  })
})
