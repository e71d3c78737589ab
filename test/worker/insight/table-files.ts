import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { DuckDBInstance, type Json } from '@duckdb/node-api'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import type { TableFormat } from '../../../worker/insight/tables/table.ts'
import type { ByteSink } from '../../../worker/insight/tables/table-output.ts'
import type { CollectedReport } from '../../../worker/model.ts'

export const runId = '20261122T103000Z-1a2b3c'

/** Keeps a file in memory, chunk by chunk. */
export function memorySink(): ByteSink & { readonly chunks: Uint8Array[]; content(): Buffer } {
  const chunks: Uint8Array[] = []
  return {
    chunks,
    async write(chunk) {
      chunks.push(chunk)
    },
    content: () => Buffer.concat(chunks),
  }
}

/** The file that a table makes of the reports. */
export async function writeTable(format: TableFormat, reports: readonly CollectedReport[], run = runId) {
  const sink = memorySink()
  const table = format.open(run, sink)
  for (const collected of reports) await table.add(assessReport(collected, defaultThresholds))
  const { rows } = await table.finish()
  return { content: sink.content(), chunks: sink.chunks.length, rows }
}

/** A folder that goes when the test ends. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'insight-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A SQL engine; times are shown in UTC, as Athena's. */
export async function openDuckDb(t: TestContext) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  t.after(() => {
    connection.closeSync()
    instance.closeSync()
  })
  await connection.run("SET TimeZone = 'UTC'")
  return {
    run: (sql: string) => connection.run(sql),
    rows: async (sql: string): Promise<Record<string, Json>[]> =>
      (await connection.runAndReadAll(sql)).getRowObjectsJson(),
  }
}

/** Writes content to a file of its own and names it as SQL does. */
export async function sqlFile(t: TestContext, name: string, content: Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(t), name)
  await writeFile(file, content)
  return `'${file}'`
}
