import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { makeOrganization } from '../../aws-simulator/organization-generator.ts'
import { startSimulator } from '../../aws-simulator/simulator.ts'
import { spawnWorker } from './worker.ts'

/** Enough accounts that the log is longer than a pipe holds. */
const accounts = 240
const pipeCapacity = 64 * 1024

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
