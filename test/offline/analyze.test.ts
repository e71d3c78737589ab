import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeReport } from '../simulator/report-generator.ts'
import { writeObject } from '../worker/insight/lake.ts'
import { temporaryFolder } from '../worker/insight/table-files.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** Runs Node in a network namespace without an interface: there is nothing to send a packet from. */
const withoutNetwork = (args: readonly string[]) =>
  spawnSync('unshare', ['--net', '--map-root-user', process.execPath, ...args], { cwd: project, encoding: 'utf8' })

suite('analyze without a network', () => {
  test('the namespace has no interface, and this machine has', () => {
    const script = 'console.log(JSON.stringify(require("node:os").networkInterfaces()))'
    assert.equal(withoutNetwork(['-e', script]).stdout.trim(), '{}')
    assert.notDeepEqual(networkInterfaces(), {})
  })

  test('everything is written, and nothing is missing', async (t) => {
    const folder = await temporaryFolder(t)
    for (const id of ['111122223333', '444455556666']) {
      await writeObject(folder, `in/2025-01-05/credentialReport_${id}.csv`, makeReport(id, { asOf: '2025-01-05' }))
    }
    const args = [
      'analyze',
      '--output',
      'json',
      '--output-directory',
      path.join(folder, 'out'),
      path.join(folder, 'in'),
    ]
    const { status, stdout, stderr } = withoutNetwork(['worker/main.ts', ...args])
    assert.equal(status, 0, stderr)
    const { reports, outputs, skipped } = JSON.parse(stdout)
    assert.equal(reports.length, 2)
    assert.deepEqual(skipped, [])
    assert.ok(outputs.every((output: { complete: boolean }) => output.complete))
  })
})
