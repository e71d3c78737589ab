import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { views } from '../../../infra/analytics/queries/queries.ts'
import { reportTables } from '../../../infra/analytics/tables.ts'
import type { ObjectUpload } from '../../../worker/aws/object-upload.ts'
import { runKey } from '../../../worker/evidence/keys.ts'
import type { OpenFile } from '../../../worker/insight/insight.ts'
import { openDuckDb } from './table-files.ts'

/** Keeps an object as a file below a folder, once it is complete. */
export function fileUpload(root: string, key: string): ObjectUpload {
  const chunks: Buffer[] = []
  return {
    key,
    async write(chunk) {
      chunks.push(Buffer.from(chunk))
    },
    async complete() {
      const content = Buffer.concat(chunks)
      await writeObject(root, key, content)
      return { sha256: 'not of interest here', bytes: content.byteLength }
    },
    async abort() {},
  }
}

export async function writeObject(root: string, key: string, content: string | Uint8Array): Promise<void> {
  const file = path.join(root, key)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
}

/** Files of a run below a folder, under the keys that they have in the bucket. */
export const openFileBelow =
  (root: string, runId: string): OpenFile =>
  ({ prefix, file }) =>
    fileUpload(root, runKey(prefix, runId, file))

const parquet = (root: string, prefix: string) =>
  `SELECT * EXCLUDE ("date", run), CAST("date" AS varchar) AS run_date
   FROM read_parquet('${root}/${prefix}/*/*/*.parquet', hive_partitioning = true)`

/**
 * By position, as Athena does: the header is passed over, and the table's own names are given. An empty cell is an
 * empty text, and only a cell that the row does not have is null; no cell holds the text that stands for null here.
 */
function csv(root: string, table: string, glob: string): string {
  const { columns, partition } = reportTables.find(({ name }) => name === table) ?? assert.fail(table)
  const given = columns.map(({ name }) => `'${name}': 'VARCHAR'`).join(', ')
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  return `SELECT ${names}, CAST("date" AS varchar) AS ${partition}
    FROM read_csv('${root}/${glob}', hive_partitioning = true, header = true, columns = {${given}}, quote = '"',
      escape = '"', delim = ',', nullstr = '(no cell)', auto_detect = false, null_padding = true)`
}

/**
 * The tables of the analytics stack over a copy of the bucket, in a SQL engine that runs here. Each has the columns
 * that Athena's has; what the two engines call differently would be bridged here, and nothing is.
 */
export async function openLake(t: TestContext, root: string) {
  const database = await openDuckDb(t)
  const tables = {
    credentials: parquet(root, 'consolidated-parquet'),
    findings: parquet(root, 'findings-parquet'),
    standing: parquet(root, 'standing-parquet'),
    coverage: parquet(root, 'coverage-parquet'),
    consolidated_csv: csv(root, 'consolidated_csv', 'consolidated/*/*/*.csv'),
    findings_csv: csv(root, 'findings_csv', 'findings-csv/*/*/*.csv'),
    credential_reports: csv(root, 'credential_reports', 'reports/*/*/*.csv'),
  }
  for (const [name, sql] of Object.entries(tables)) await database.run(`CREATE VIEW ${name} AS ${sql}`)
  for (const { name, sql } of views()) await database.run(`CREATE VIEW ${name} AS ${sql}`)
  return database
}
