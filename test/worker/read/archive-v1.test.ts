import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { listRuns, resolveRunId } from '../../../worker/read/run-list.ts'
import { openDirectory } from '../../../worker/read/source/directory.ts'
import { verifyRun } from '../../../worker/read/verify-run.ts'

const folder = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))

suite('an archive written by version 0.1.0', () => {
  test('lists two finished runs and one that was killed', async () => {
    const source = await openDirectory(folder)
    const runs = await listRuns(source)
    assert.deepEqual(runs, [
      { runId: '20261126T004524Z-6f99ec', started: true, finished: true },
      { runId: '20261126T004528Z-4222e9', started: true, finished: true },
      { runId: '20261126T004533Z-1872e9', started: true, finished: false },
    ])
    assert.equal(resolveRunId('latest', runs, source), '20261126T004528Z-4222e9')
  })

  test('verifies', async () => {
    const source = await openDirectory(folder)
    for (const runId of ['20261126T004524Z-6f99ec', '20261126T004528Z-4222e9']) {
      const { problems, record } = await verifyRun(source, runId, 8, { keys: [] })
      assert.deepEqual(problems, [])
      assert.ok(record?.manifest.accounts.some(({ failure }) => failure?.stage === 'session'))
    }
  })
})
