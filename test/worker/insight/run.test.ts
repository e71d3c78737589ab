import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { namedQueries } from '../../../infra/analytics/queries/queries.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { openLake, writeObject } from './lake.ts'
import { temporaryFolder } from './table-files.ts'

test('a run of the worker leaves its tables and its page, and every query runs on them', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 12, organizationalUnits: 3 }) })
  t.after(() => simulator.close())
  const { code, stdout, manifest } = await runAgainst(simulator, [], { KEY_ROTATION_DAYS: '400' })
  assert.equal(code, 0, stdout.slice(-2000))

  const kinds = manifest.outputs.map(({ kind, complete }) => `${kind} ${complete}`)
  assert.deepEqual(kinds.sort(), [
    'consolidated-csv true',
    'consolidated-parquet true',
    'coverage-parquet true',
    'findings-csv true',
    'findings-ocsf true',
    'findings-parquet true',
    'standing-parquet true',
    'summary true',
  ])
  const folder = await temporaryFolder(t)
  const contents = new Map(simulator.objects().map(({ key, content }) => [key, content ?? Buffer.alloc(0)]))
  for (const [key, content] of contents) await writeObject(folder, key, content)
  for (const { key, sha256, bytes } of manifest.outputs) {
    const content = contents.get(key)
    assert.ok(content, key)
    assert.equal(createHash('sha256').update(content).digest('hex'), sha256, key)
    assert.equal(content.byteLength, bytes, key)
  }
  const page = [...contents].find(([key]) => key.startsWith('summary/'))?.[1].toString() ?? ''
  assert.match(page, /Every account in scope has its report/)
  assert.match(page, /rotated within 400 days/)

  const database = await openLake(t, folder)
  for (const { name, sql } of namedQueries()) {
    const rows = await database.rows(sql.replaceAll('?', `'${manifest.accounts[0]?.id}'`))
    if (name === 'users-per-account') assert.equal(rows.length, 12)
  }
  const rows = (table: string) => database.rows(`SELECT count(*)::integer AS n FROM ${table}`)
  for (const [table, kind] of [
    ['credentials', 'consolidated-parquet'],
    ['consolidated_csv', 'consolidated-csv'],
    ['findings', 'findings-parquet'],
    ['findings_csv', 'findings-csv'],
    ['coverage', 'coverage-parquet'],
    ['standing', 'standing-parquet'],
  ] as const) {
    assert.deepEqual(await rows(table), [{ n: manifest.outputs.find((output) => output.kind === kind)?.rows }], table)
  }
  assert.deepEqual(await rows('credentials'), await rows('credential_reports'))

  // What the manifest says of the findings is what the tables say.
  const standing = await database.rows(`SELECT check_id AS "check", sum(passed)::integer AS passed, sum(failed)::integer
    AS failed, sum(excepted)::integer AS excepted, sum(undecidable)::integer AS undecidable, sum(not_applicable)::integer AS "notApplicable"
    FROM standing GROUP BY check_id ORDER BY check_id`)
  assert.deepEqual(
    standing,
    manifest.findings?.standing.toSorted((left, right) => (left.check < right.check ? -1 : 1)),
  )
  assert.deepEqual(manifest.findings?.thresholds.keyRotationDays, 400)
  const [listed] = await database.rows("SELECT count(*)::integer AS n FROM findings WHERE verdict = 'fail'")
  assert.equal(
    listed?.n,
    Object.values(manifest.findings?.failed ?? {}).reduce((sum, count) => sum + count, 0),
  )
})

test('a run whose listing broke off gives its tables up; coverage and page tell of it', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 45 }) })
  t.after(() => simulator.close())
  simulator.fault({ operation: 'ListAccounts', from: 3, effect: { error: 'AccessDeniedException', status: 400 } })
  const { code, manifest } = await runAgainst(simulator)
  assert.equal(code, 2)
  const state = Object.fromEntries(manifest.outputs.map(({ kind, complete }) => [kind, complete]))
  assert.deepEqual(state, {
    'consolidated-csv': false,
    'consolidated-parquet': false,
    'findings-csv': false,
    'findings-ocsf': false,
    'findings-parquet': false,
    'standing-parquet': false,
    'coverage-parquet': true,
    summary: true,
  })
  const page =
    simulator
      .objects()
      .find(({ key }) => key.startsWith('summary/'))
      ?.content?.toString() ?? ''
  assert.match(page, /The accounts of the organization could not all be listed/)
  assert.ok(manifest.totals.stored > 0, 'some were collected before')
})
