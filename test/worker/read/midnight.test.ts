import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDirectory } from '../../../worker/read/source/directory.ts'
import { verifyRun } from '../../../worker/read/verify-run.ts'

const archive = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))
const recorded = '20261126T004524Z-6f99ec'
const runId = '20261125T235959Z-6f99ec'

/** The archive with its first run as one that began at the last second of a day. */
async function beforeMidnight(t: TestContext, startedAt: string) {
  const folder = await mkdtemp(path.join(tmpdir(), 'midnight-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(archive, folder, { recursive: true })
  const prefixes = ['runs', 'consolidated', 'consolidated-parquet', 'coverage-parquet']
  prefixes.push('findings-csv', 'findings-parquet', 'standing-parquet', 'summary')
  for (const prefix of prefixes) {
    await rename(path.join(folder, prefix, 'date=2026-11-26'), path.join(folder, prefix, 'date=2026-11-25'))
    const runs = path.join(folder, prefix, 'date=2026-11-25')
    await rename(path.join(runs, `run=${recorded}`), path.join(runs, `run=${runId}`))
  }
  for (const name of ['started.json', 'manifest.json']) {
    const file = path.join(folder, 'runs/date=2026-11-25', `run=${runId}`, name)
    const text = (await readFile(file, 'utf8'))
      .replaceAll(`date=2026-11-26/run=${recorded}`, `date=2026-11-25/run=${runId}`)
      .replaceAll(recorded, runId)
      .replace(/"startedAt": "[^"]*"/, `"startedAt": "${startedAt}"`)
    await writeFile(file, text)
  }
  return openDirectory(folder)
}

suite('a run that began just before midnight', () => {
  test('verifies, although version 0.1.0 recorded its start after midnight', async (t) => {
    for (const startedAt of ['2026-11-25T23:59:59.000Z', '2026-11-25T23:59:59.730Z', '2026-11-26T00:00:04.112Z']) {
      const { problems } = await verifyRun(await beforeMidnight(t, startedAt), runId, 4, { keys: [] })
      assert.deepEqual(problems, [], startedAt)
    }
  })

  test('does not verify with a start that is not that of its id', async (t) => {
    for (const startedAt of ['2026-11-25T23:59:58.999Z', '2026-11-26T00:03:00.000Z', '2026-11-24T23:59:59.000Z']) {
      const { problems } = await verifyRun(await beforeMidnight(t, startedAt), runId, 4, { keys: [] })
      assert.match(problems.join(), /the run started .*, which its id .* does not say/, startedAt)
    }
  })
})
