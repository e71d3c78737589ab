import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startWorker } from '../../support/worker-process.ts'
import { temporaryFolder } from '../insight/table-files.ts'

const archive = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))
const verify = ['verify', '--run', 'latest', '--directory', archive]

/** Whatever names a file: the arguments and the variables. */
const uses: readonly [string, (file: string) => [readonly string[], Record<string, string>]][] = [
  ['EXCEPTIONS_FILE', (file) => [['analyze', archive], { EXCEPTIONS_FILE: file }]],
  ['AWS_CA_BUNDLE', (file) => [verify, { AWS_CA_BUNDLE: file }]],
  ['--public-key', (file) => [[...verify, '--public-key', file], {}]],
]

suite('a file that a variable or an option names', { concurrency: 3, timeout: 60_000 }, () => {
  for (const [name, use] of uses) {
    const endsWith = async (file: string, reason: RegExp) => {
      const [args, environment] = use(file)
      const { child, ended } = startWorker(args, environment)
      const tooLate = setTimeout(() => child.kill('SIGKILL'), 15_000)
      const { code, stdout, stderr } = await ended
      clearTimeout(tooLate)
      assert.equal(code, 2, stdout + stderr)
      assert.match(stderr, reason)
      assert.ok(stderr.includes(file), stderr)
    }

    test(`${name}: a pipe that nobody writes to, and a device, end the command at once`, async (t) => {
      const pipe = path.join(await temporaryFolder(t), 'pipe')
      execFileSync('mkfifo', [pipe])
      await endsWith(pipe, /it is not a regular file/)
      await endsWith('/dev/zero', /it is not a regular file/)
    })

    test(`${name}: a file of more than 16 MiB is not read`, async (t) => {
      const file = path.join(await temporaryFolder(t), 'large')
      await writeFile(file, '')
      await truncate(file, 16 * 1024 * 1024 + 1)
      await endsWith(file, /it has 16777217 bytes; allowed: at most 16777216/)
    })
  }
})
