import assert from 'node:assert/strict'
import { test } from 'node:test'
import { viewColumns } from '../../../infra/analytics/columns.ts'
import { views } from '../../../infra/analytics/queries/queries.ts'
import { reportTables } from '../../../infra/analytics/tables.ts'
import { openLake } from './lake.ts'
import { goodRoot, goodUser, report } from './report-fixture.ts'
import { writeRun } from './run-fixture.ts'
import { runId, temporaryFolder } from './table-files.ts'

const engineTypes = { string: 'VARCHAR', boolean: 'BOOLEAN', timestamp: 'TIMESTAMP', int: 'INTEGER', bigint: 'BIGINT' }

test('tables and views have the columns that are declared for them, in order and of the type', async (t) => {
  const folder = await temporaryFolder(t)
  await writeRun(folder, { runId, reports: [report([goodRoot, goodUser])] })
  const database = await openLake(t, folder)
  const found = async (name: string) =>
    (await database.rows(`DESCRIBE SELECT * FROM ${name}`)).map((column) => [column.column_name, column.column_type])
  for (const { name, columns, partition } of reportTables) {
    const declared = columns.map((column) => [column.name, engineTypes[column.type]])
    assert.deepEqual(await found(name), [...declared, [partition, 'VARCHAR']], name)
  }
  for (const { name } of views()) {
    const declared = viewColumns[name]?.map((column) => [column.name, engineTypes[column.type]])
    const counted = (await found(name)).map(([column, type]) => [column, type === 'HUGEINT' ? 'BIGINT' : type])
    assert.deepEqual(counted, declared, name)
  }
})
