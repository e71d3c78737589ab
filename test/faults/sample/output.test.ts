import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { folder, start } from '../process/output-fixture.ts'
import { spawnWorker } from '../process/worker.ts'

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
