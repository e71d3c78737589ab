import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dockerOutput, projectFolder } from '../../scripts/image/engine.ts'

/** What the Dockerfile copies, as files and folders. */
const needed = [
  '.npmrc',
  'LICENSE',
  'node-version.mjs',
  'package-lock.json',
  'package.json',
  'scripts/bundle',
  'scripts/bundle.ts',
  'scripts/emulators',
  'scripts/schemas.ts',
  'worker',
]

test('the context of the build is what the Dockerfile copies, and says nothing of the machine', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'context-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
  const output = join(folder, 'context')
  await dockerOutput('build', '--file', join(folder, 'Dockerfile'), '--output', output, projectFolder)
  const top = await readdir(output)
  const scripts = await readdir(join(output, 'scripts'))
  const found = [...top.filter((name) => name !== 'scripts'), ...scripts.map((name) => `scripts/${name}`)]
  assert.deepEqual(found.sort(), [...needed].sort())
  // A registry or a credential here would bind every build to the machine that it came from.
  assert.doesNotMatch(await readFile(join(output, '.npmrc'), 'utf8'), /registry|_auth|token|proxy|cafile/i)
})
