import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runWorker } from '../../support/worker-process.ts'
import { workerProgram } from '../../support/worker-program.ts'
import { temporaryFolder } from '../insight/table-files.ts'

const archive = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))
const inArchive = ['--directory', archive]

/** Runs the worker with a standard output on a device that is always full. */
function runWithFullDisk(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [workerProgram, ...args], { stdio: ['ignore', full, 'pipe'] })
  closeSync(full)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr })))
}

suite('a result that cannot be written', () => {
  for (const args of [
    ['verify', '--run', 'latest', ...inArchive],
    ['compare', '--output', 'json', '--exit-code', ...inArchive],
    ['runs', '--output', 'json', ...inArchive],
  ]) {
    test(`${args[0]} on a full disk: exit 2 with the reason`, async () => {
      const { code, stderr } = await runWithFullDisk(args)
      assert.equal(code, 2, stderr)
      assert.match(stderr, /The result could not be written to standard output: ENOSPC/)
    })
  }

  test('analyze on a full disk: exit 2 with the reason', async (t) => {
    const results = path.join(await temporaryFolder(t), 'results')
    const { code, stderr } = await runWithFullDisk(['analyze', archive, '--output-directory', results])
    assert.equal(code, 2, stderr)
    assert.match(stderr, /The result could not be written to standard output: ENOSPC/)
  })

  test('compare --html names the file that it cannot write, not the archive', async () => {
    const { code, stderr } = await runWorker(['compare', '--html', '/nonexistent/page.html', ...inArchive], {})
    assert.equal(code, 2)
    assert.match(stderr, /^--html: writing \/nonexistent\/page\.html: ENOENT: no such file or directory/m)
  })
})
