import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, type TestContext, test } from 'node:test'
import { views } from '../../infra/analytics/queries/queries.ts'
import { reportTables } from '../../infra/analytics/tables.ts'
import { databaseName } from '../../infra/names.ts'
import { type MotoServer, startMoto } from '../moto/moto-server.ts'
import { openLake } from '../worker/insight/lake.ts'
import { payments, writeStory } from '../worker/insight/query-story.ts'
import { catalogName, catalogProperties, createCatalog, deployedQueries, uploadArchive } from './archive.ts'
import { duckDbRows, type Rows, sorted, trinoRows, withoutBackslashes } from './rows.ts'
import { requireTrino, startTrino, type TrinoServer } from './trino-server.ts'

// Every table, view and named query of the analytics stack under Trino, the engine under Athena: all columns with
// their types and all rows, compared with DuckDB's over the same files.

const parameters: Readonly<Record<string, readonly string[]>> = {
  'user-history': [payments, 'alice'],
  'raw-report-rows': [payments],
}

/** What reads CSV. */
const textual = [...reportTables.filter(({ format }) => format === 'csv').map(({ name }) => name), 'raw-report-rows']

suite('Trino and DuckDB return the same', () => {
  let folder = ''
  let moto: MotoServer | undefined
  let trino: TrinoServer | undefined

  before(async () => {
    requireTrino()
    folder = await mkdtemp(join(tmpdir(), 'trino-'))
    await Promise.all([mkdir(join(folder, 'archive')), mkdir(join(folder, 'server'))])
    await writeStory(join(folder, 'archive'))
    moto = await startMoto()
    await uploadArchive(moto.url, join(folder, 'archive'))
    await createCatalog(moto.url)
    trino = await startTrino(join(folder, 'server'), catalogProperties(moto.url))
  })
  after(async () => {
    await trino?.close()
    await moto?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const both = async (
    t: TestContext,
    name: string,
    sql: string,
  ): Promise<{ readonly here: Rows; readonly there: Rows }> => {
    const lake = await openLake(t, join(folder, 'archive'))
    const here = await duckDbRows(lake, sql, parameters[name])
    const session = { url: trino?.url ?? '', catalog: catalogName, schema: databaseName }
    const there = await trinoRows(session, sql, parameters[name])
    assert.deepEqual(there.columns, here.columns)
    assert.ok(here.rows.length > 0)
    if (!textual.includes(name)) return { here, there }
    // OpenCSVSerDe takes a backslash for an escape; the story has a user with one in the path.
    assert.notDeepEqual(sorted(there.rows), sorted(here.rows))
    return { here: withoutBackslashes(here), there }
  }

  for (const name of [...reportTables, ...views()].map((one) => one.name)) {
    test(`the rows of ${name}`, async (t) => {
      const { here, there } = await both(t, name, `SELECT * FROM ${name}`)
      assert.deepEqual(sorted(there.rows), sorted(here.rows))
    })
  }

  for (const [name, sql] of deployedQueries()) {
    test(`the rows of the query ${name}, in order`, async (t) => {
      const { here, there } = await both(t, name, sql)
      if (name !== 'raw-report-rows') return assert.deepEqual(there.rows, here.rows)
      // The rows of a user in two reports of one day are in no order.
      assert.deepEqual(sorted(there.rows), sorted(here.rows))
      const order = ({ rows }: Rows) => rows.map(([date, , user]) => [date, user])
      assert.deepEqual(order(there), order(here))
    })
  }
})
