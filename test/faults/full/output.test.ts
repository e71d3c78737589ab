import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { accounts, folder, pipeCapacity, start } from '../process/output-fixture.ts'
import { spawnWorker } from '../process/worker.ts'

suite('standard output', { concurrency: 2 }, () => {
  test('a pipe that is closed', async (t) => {
    const simulator = await start(t)
    const { child, ended } = spawnWorker(simulator, ['ignore', 'pipe', 'pipe'])
    child.stdout?.destroy()
    child.stderr?.destroy()
    assert.equal((await ended).code, 0)
    assert.deepEqual(simulator.audit().violations, [])
  })

  test('a file has every line', async (t) => {
    const simulator = await start(t)
    const file = path.join(folder(t), 'log')
    const descriptor = openSync(file, 'w')
    const { ended } = spawnWorker(simulator, ['ignore', descriptor, 'ignore'])
    assert.equal((await ended).code, 0)
    closeSync(descriptor)
    const text = readFileSync(file, 'utf8')
    assert.ok(text.length > pipeCapacity, 'more than a pipe holds: the tests beside this one show something')
    const lines = text.split('\n')
    assert.equal(lines.at(-1), '')
    const stored = lines.filter((line) => line.includes('"report is in the bucket"'))
    assert.equal(stored.length, accounts)
  })

  test('/dev/null', async (t) => {
    const simulator = await start(t)
    const { ended } = spawnWorker(simulator, 'ignore')
    assert.equal((await ended).code, 0)
  })
})
