import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { bundle } from '../../scripts/bundle.ts'
import { buildTestImage, docker, dockerOutput, hardened, projectFolder, testImage } from '../../scripts/image/engine.ts'
import { bundleFolder, hashes } from './folder-hashes.ts'

const megabyte = 1_000_000

/** Runs a script inside the image, with the image's own Node, hardened as the task is. */
const inside = (script: string) =>
  dockerOutput('run', '--rm', ...hardened, '--entrypoint=/nodejs/bin/node', testImage, '-e', script)

const inspect = async (image: string) => JSON.parse(await dockerOutput('image', 'inspect', image))[0]

suite('the image', () => {
  let base: string

  before(async () => {
    await buildTestImage()
    const dockerfile = await readFile(join(projectFolder, 'Dockerfile'), 'utf8')
    base = /^ARG RUNTIME_IMAGE=(\S+)$/m.exec(dockerfile)?.[1] ?? ''
    // An engine may build from a base that it has pulled without listing it among its images.
    if ((await docker('image', 'inspect', base)).code !== 0) await dockerOutput('pull', base)
  })

  test('runs as a user who is not root, without capabilities or new privileges, and can write nowhere', async () => {
    const { Config } = await inspect(testImage)
    assert.equal(Config.User, '65532:65532')
    const status = await inside(
      `const fs = require('node:fs')
       console.log(fs.readFileSync('/proc/self/status', 'utf8'))
       for (const folder of ['/app', '/tmp', '/home/nonroot', '/'])
         try { fs.writeFileSync(folder + '/probe', ''); console.log('wrote ' + folder) } catch (error) { console.log(error.code) }`,
    )
    assert.match(status, /^Uid:\s+65532\s+65532\s+65532\s+65532$/m)
    assert.match(status, /^Gid:\s+65532/m)
    for (const set of ['CapPrm', 'CapEff', 'CapBnd']) assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'))
    assert.match(status, /^NoNewPrivs:\s+1$/m)
    assert.doesNotMatch(status, /^wrote/m)
  })

  test('has no shell and no package manager', async () => {
    const search = `
      const { readdirSync, statSync } = require('node:fs')
      const folders = readdirSync('/', { withFileTypes: true }).filter((entry) => entry.isDirectory())
      for (const top of folders.filter(({ name }) => !['proc', 'sys', 'dev'].includes(name)))
        for (const entry of readdirSync('/' + top.name, { recursive: true, withFileTypes: true })) {
          const path = entry.parentPath + '/' + entry.name
          try { const found = statSync(path); if (found.isFile() && found.mode & 0o111) console.log(path) } catch {}
        }`
    // As root, who may look everywhere.
    const node = ['--user=0', '--entrypoint=/nodejs/bin/node']
    const executables = await dockerOutput('run', '--rm', '--read-only', ...node, testImage, '-e', search)
    const names = executables.split('\n').map((path) => path.split('/').at(-1) ?? '')
    assert.ok(names.includes('node'), 'the search finds what is there')
    const unwanted =
      /^(sh|bash|dash|ash|zsh|ksh|busybox|apt|apt-get|aptitude|dpkg|apk|rpm|yum|dnf|npm|npx|yarn|pnpm|corepack|pip\d?|perl|python[\d.]*|curl|wget)$/
    assert.deepEqual(
      names.filter((name) => unwanted.test(name)),
      [],
    )
  })

  test('adds to its base what COPY brings and nothing else; no secret in its history', async () => {
    const history = async (image: string) =>
      (await dockerOutput('history', '--no-trunc', '--format', '{{.CreatedBy}}', image)).split('\n')
    const ofBase = await history(base)
    const ours = (await history(testImage)).slice(0, -ofBase.length)
    assert.ok(ours.length >= 4, ours.join('\n'))
    const instruction = /^(COPY|LABEL|ENV|USER|ENTRYPOINT|ARG)\b/
    for (const line of ours) assert.match(line, instruction)
    const [ofImage, ofBaseImage] = [await inspect(testImage), await inspect(base)]
    const added = (ofImage.Config.Env as string[]).filter((entry) => !ofBaseImage.Config.Env?.includes(entry))
    assert.deepEqual(added, [
      'NODE_ENV=production',
      'MALLOC_ARENA_MAX=1',
      'MALLOC_MMAP_THRESHOLD_=131072',
      'MALLOC_TRIM_THRESHOLD_=131072',
    ])
    const suspicious = /AWS_|AKIA|token|secret|password|_auth|npmrc|proxy|https?:/i
    for (const text of [...ours, ...Object.values(ofImage.Config.Labels as object).map(String)]) {
      assert.doesNotMatch(text, suspicious)
    }
    // History lines of our own that could hide in an empty base would make the slice above meaningless.
    assert.equal(ofImage.RootFS.Layers.length, ofBaseImage.RootFS.Layers.length + 1)
  })

  test('adds at most 4 MB', async () => {
    const added = (await inspect(testImage)).Size - (await inspect(base)).Size
    assert.ok(added > 0 && added <= 4 * megabyte, `${added} bytes`)
  })

  test('holds the bundle as it is built outside, with its licences and bill of materials', async () => {
    const outside = await bundleFolder()
    const copied = await mkdtemp(join(tmpdir(), 'image-'))
    const container = await dockerOutput('create', testImage)
    try {
      await bundle('worker', outside)
      await dockerOutput('cp', `${container}:/app/.`, copied)
      const inImage = await hashes(copied)
      for (const file of ['worker.mjs', 'LICENSE', 'THIRD-PARTY-LICENSES.txt', 'sbom.cdx.json'])
        assert.ok(inImage[file])
      assert.deepEqual(inImage, await hashes(outside))
    } finally {
      await docker('rm', container)
      await rm(outside, { recursive: true })
      await rm(copied, { recursive: true })
    }
  })

  test('has the same layers when it is built again without a cache', async () => {
    const again = `${testImage}-again`
    try {
      await dockerOutput('build', '--no-cache', '--tag', again, projectFolder)
      assert.deepEqual((await inspect(again)).RootFS.Layers, (await inspect(testImage)).RootFS.Layers)
    } finally {
      await docker('rmi', again)
    }
  })

  test('says what it is, and what it was built from', async () => {
    const { version, license } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'))
    const facts = {
      version,
      revision: 'f'.repeat(40),
      source: 'https://example.com/owner/name',
      created: '2026-01-02T03:04:05.000Z',
    }
    const labelled = `${testImage}-labelled`
    const args = Object.entries(facts).flatMap(([name, value]) => ['--build-arg', `${name.toUpperCase()}=${value}`])
    try {
      await dockerOutput('build', ...args, '--tag', labelled, projectFolder)
      const { Config, RootFS } = await inspect(labelled)
      const label = (name: string) => Config.Labels[`org.opencontainers.image.${name}`]
      for (const [name, value] of Object.entries(facts)) assert.equal(label(name), value, name)
      assert.equal(label('licenses'), license)
      assert.ok(label('title') && label('description'))
      assert.equal(Config.Entrypoint[0], '/nodejs/bin/node')
      assert.equal(Config.Entrypoint.at(-1), '/app/worker.mjs')
      assert.equal(Config.Cmd, null)
      assert.deepEqual(RootFS, (await inspect(testImage)).RootFS)
    } finally {
      await docker('rmi', labelled)
    }
  })
})
