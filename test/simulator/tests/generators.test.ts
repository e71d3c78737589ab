import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { makeOrganization, unusualNames } from '../organization-generator.ts'
import {
  classicColumns,
  invalidReportKinds,
  makeInvalidReport,
  makeReport,
  type ReportShape,
} from '../report-generator.ts'
import { troubleOfEveryKind, troubles } from '../troubles.ts'

const accountId = '111122223333'
const rowsOf = (bytes: Buffer): string[][] => parse(bytes)

test('an organization is the same for the same shape, and as large as asked for', () => {
  const shape = { accounts: 500, organizationalUnits: 20, suspended: 20 }
  const organization = makeOrganization(shape)
  assert.deepEqual(makeOrganization(shape), organization)
  assert.notDeepEqual(makeOrganization({ ...shape, seed: 2 }), organization)
  const { accounts, organizationalUnits, managementAccountId, collectorAccountId, rootId } = organization
  assert.equal(new Set(accounts.map(({ id }) => id)).size, 500)
  assert.ok(accounts.every(({ id }) => /^\d{12}$/.test(id)))
  assert.ok(accounts.some(({ id }) => id.startsWith('000')))
  assert.equal(accounts.filter(({ state }) => state === 'SUSPENDED').length, 20)
  assert.deepEqual([accounts[0]?.id, accounts[1]?.id], [managementAccountId, collectorAccountId])
  for (const name of unusualNames)
    assert.ok(
      accounts.some((account) => account.name === name),
      name,
    )
  assert.match(rootId, /^r-[0-9a-z]{4,32}$/)
  const parents = new Set([rootId, ...organizationalUnits.map(({ id }) => id)])
  assert.ok([...accounts, ...organizationalUnits].every(({ parentId = rootId }) => parents.has(parentId)))
  for (const { id } of organizationalUnits) assert.match(id, /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/)
  // Nested at least three deep.
  const depth = (id: string): number =>
    1 +
    (organizationalUnits.some((unit) => unit.id === id)
      ? depth(organizationalUnits.find((unit) => unit.id === id)?.parentId ?? '')
      : 0)
  assert.ok(Math.max(...organizationalUnits.map(({ id }) => depth(id))) >= 4)
})

test('troubles and suspended accounts do not get in each other’s way', () => {
  const organization = makeOrganization({ accounts: 40, suspended: 5, behaviour: troubleOfEveryKind })
  assert.equal(organization.accounts.filter(({ state }) => state === 'SUSPENDED').length, 6)
  assert.equal(
    Object.keys(troubles).length,
    organization.accounts.filter((_, index) => troubleOfEveryKind(index)).length,
  )
  assert.throws(
    () => makeOrganization({ accounts: 4, suspended: 3 }),
    /3 accounts to suspend, and only 2 to choose from/,
  )
})

test('a report has the root user first, LF between rows, and none at the end', () => {
  for (const columns of [22, 23] as const) {
    const bytes = makeReport(accountId, { columns })
    assert.deepEqual(makeReport(accountId, { columns }), bytes)
    assert.ok(!bytes.includes('\r') && bytes.at(-1) !== 0x0a)
    const [header, root, ...users] = rowsOf(bytes)
    assert.deepEqual(header?.slice(0, 22), classicColumns)
    assert.equal(header?.length, columns)
    assert.deepEqual(root?.slice(0, 2), ['<root_account>', `arn:aws:iam::${accountId}:root`])
    assert.equal(users.length, 5)
    for (const row of users) assert.match(row[1] ?? '', new RegExp(`^arn:aws:iam::${accountId}:user/`))
  }
})

test('the root user has three shapes', () => {
  const root = (shape: ReportShape['root']) => rowsOf(makeReport(accountId, { root: shape, users: 0 }))[1]?.slice(3, 7)
  const [used, changed] = ['2025-11-02T09:15:00Z', '2022-04-05T10:00:00Z']
  assert.deepEqual(root('old'), ['not_supported', used, 'not_supported', 'not_supported'])
  assert.deepEqual(root('new'), ['true', used, changed, 'not_supported'])
  assert.deepEqual(root('none'), ['false', 'N/A', 'N/A', 'N/A'])
})

test('the reports of a day have the ages of an organization at work, the same whenever they are asked for', () => {
  const asOf = '2026-11-22'
  const age = (cell = '') => (Date.parse(asOf) - Date.parse(cell)) / 86_400_000
  const bytes = makeReport(accountId, { asOf, users: 200 })
  assert.deepEqual(makeReport(accountId, { asOf, users: 200 }), bytes)
  const users = rowsOf(bytes).slice(2)
  const active = users.filter(([, , , , , , , , isActive]) => isActive === 'true')
  const fresh = active.filter((row) => age(row[9]) <= 90)
  assert.ok(fresh.length > 0 && fresh.length < active.length, 'some keys were rotated lately, others not')
  assert.ok(users.some((row) => age(row[4]) < 45) && users.some((row) => age(row[4]) >= 45))
  for (const row of users) assert.ok(!(age(row[10]) > age(row[9])), 'no key was used before it was made')
  const roots = Array.from(
    { length: 99 },
    (_, seed) => rowsOf(makeReport(accountId, { asOf, users: 0, seed }))[1] ?? [],
  )
  assert.equal(roots.filter((row) => row[7] === 'false').length, 11)
  assert.equal(roots.filter((row) => row[8] === 'true').length, 9)
})

test('every sentinel and both notations of dates occur', () => {
  const cells = new Set(rowsOf(makeReport(accountId, { users: 200, columns: 23, root: 'old' })).flat())
  for (const sentinel of ['no_information', 'N/A', 'not_supported', 'true', 'false'])
    assert.ok(cells.has(sentinel), sentinel)
  assert.ok([...cells].some((cell) => cell.startsWith('[{"type"')))
  assert.ok([...cells].some((cell) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(cell)))
  const old = makeReport(accountId, { dates: '+00:00', users: 50 }).toString()
  assert.ok(/T\d\d:\d\d:\d\d\+00:00/.test(old) && !/T\d\d:\d\d:\d\dZ/.test(old))
})

test('5,000 users, with the longest of everything 4.6 MB and more', () => {
  assert.equal(rowsOf(makeReport(accountId, { users: 5000 })).length, 5002)
  const { length } = makeReport(accountId, { users: 5000, names: 'longest' })
  assert.ok(length >= 4.6e6 && length < 5e6, `${length} bytes`)
})

test('unusual names survive a real parser, and IAM would allow them', () => {
  const rows = rowsOf(makeReport(accountId, { users: 12, names: 'unusual' }))
  const names = rows.slice(2).map(([name = '']) => name)
  for (const first of ['=', '+', '-', '@'])
    assert.ok(
      names.some((name) => name.startsWith(first)),
      first,
    )
  assert.ok(names.includes('Miller,Jane'))
  for (const name of names) assert.match(name, /^[\w+=,.@-]{1,64}$/)
  for (const [, arn = ''] of rows.slice(2)) assert.match(arn, /^arn:aws:iam::\d{12}:user\/([!-~]+\/)?[\w+=,.@-]+$/)
  assert.ok(rows.some(([, arn = '']) => arn.includes('"quoted"')))
})

test('what is no report is none, each kind for its own reason', () => {
  const bytes = (kind: (typeof invalidReportKinds)[number]) => makeInvalidReport(kind, accountId)
  assert.equal(new Set(invalidReportKinds.map((kind) => bytes(kind).toString())).size, invalidReportKinds.length)
  assert.equal(bytes('empty').length, 0)
  assert.match(bytes('html-page').toString(), /^<!DOCTYPE html>/)
  assert.throws(() => rowsOf(bytes('not-csv')), { code: 'CSV_QUOTE_NOT_CLOSED' })
  for (const kind of ['truncated', 'wide-rows', 'narrow-rows'] as const) {
    assert.throws(() => rowsOf(bytes(kind)), { code: 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' }, kind)
  }
  assert.notDeepEqual(rowsOf(bytes('wrong-header'))[0], classicColumns)
  assert.ok(!bytes('other-account').includes(accountId))
  assert.equal(rowsOf(bytes('other-account')).length, 7)
  assert.deepEqual(rowsOf(bytes('header-only')), [[...classicColumns]])
})
