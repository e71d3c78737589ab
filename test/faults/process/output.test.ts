import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { makeOrganization } from '../../aws-simulator/organization-generator.ts'
import { startSimulator } from '../../aws-simulator/simulator.ts'
import { spawnWorker } from './worker.ts'

/** Enough accounts that the log is longer than a pipe holds. */
const accounts = 240

async function start(t: TestContext) {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts }), quotas: 'off' })
  t.after(() => simulator.close())
  return simulator
}

function folder(t: TestContext): string {
  const created = mkdtempSync(path.join(tmpdir(), 'output-'))
  t.after(() => rmSync(created, { recursive: true }))
  return created
}

suite('standard output', () => {
  test('a pipe that nobody reads neither freezes the worker nor keeps it from ending', async (t) => {
    const simulator = await start(t)
    const fifo = path.join(folder(t), 'fifo')
    execFileSync('mkfifo', [fifo])
    // Open for both, so that it stays open without a reader.
    const descriptor = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    t.after(() => closeSync(descriptor))
    const { ended } = spawnWorker(simulator, ['ignore', descriptor, descriptor], { LOG_LEVEL: 'trace' })
    assert.equal((await ended).code, 0)
    assert.deepEqual(simulator.audit().violations, [])
  })
})
