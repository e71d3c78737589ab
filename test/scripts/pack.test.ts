import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const parts = [
  'package.json',
  'package-lock.json',
  'node-version.mjs',
  'LICENSE',
  'README.md',
  'bin',
  'scripts',
  'worker',
]

suite('the package', () => {
  test('npm pack makes one that installs globally without dependencies, and leaves package.json as it was', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'a package '))
    t.after(() => rmSync(folder, { recursive: true }))
    const project = join(folder, 'project')
    for (const part of parts) cpSync(join(root, part), join(project, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'dir')

    await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: project })
    assert.deepEqual(readFileSync(join(project, 'package.json')), readFileSync(join(root, 'package.json')))

    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const archive = join(folder, `iam-credential-reports-${version}.tgz`)
    await run('npm', ['install', '--global', '--offline', '--prefix', join(folder, 'global'), archive])
    const command = join(folder, 'global', 'bin', 'iam-credential-reports')
    const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
    const { stdout } = await run(command, ['--version'], { cwd: folder, env })
    assert.equal(stdout, `${version}\n`)
    const failure = await run(command, ['verify'], { cwd: folder, env }).catch((error) => error)
    assert.deepEqual([failure.code, failure.stdout], [2, ''])
    assert.match(failure.stderr, /--run: received nothing/)
  })

  test('npx . runs the source, with nothing but its output on standard output', async () => {
    const { stdout } = await run('npx', ['.', '--version'], { cwd: root })
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    assert.equal(stdout, `${version}\n`)
  })
})
