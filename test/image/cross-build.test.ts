import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { docker, dockerOutput, projectFolder } from '../../scripts/image/engine.ts'

const platform = process.arch === 'arm64' ? 'linux/amd64' : 'linux/arm64'
const foreignBase = 'iam-credential-reports-foreign-base:test'
const foreignImage = 'iam-credential-reports-foreign:test'

/**
 * The other architecture's base cannot be pulled everywhere, and need not be: whether the final stage runs
 * anything shows with any base of that platform. This one holds a file that is no program at all.
 */
suite('the image for another architecture', () => {
  let context: string

  before(async () => {
    context = await mkdtemp(join(tmpdir(), 'base-'))
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /Dockerfile\n')
    await dockerOutput('build', '--platform', platform, '--tag', foreignBase, context)
  })
  after(async () => {
    await docker('rmi', foreignImage, foreignBase)
    await rm(context, { recursive: true })
  })

  test('is built here without emulation', async () => {
    const emulator = `/proc/sys/fs/binfmt_misc/qemu-${platform === 'linux/arm64' ? 'aarch64' : 'x86_64'}`
    assert.ok(!existsSync(emulator), `${emulator} is registered, so this would prove nothing`)
    const base = `RUNTIME_IMAGE=${foreignBase}`
    await dockerOutput('build', '--platform', platform, '--build-arg', base, '--tag', foreignImage, projectFolder)
    const [image] = JSON.parse(await dockerOutput('image', 'inspect', foreignImage))
    assert.equal(`${image.Os}/${image.Architecture}`, platform)
  })
})
