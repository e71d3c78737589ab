import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { buildApp } from '../../../infra/app.ts'
import { type ImageLabels, sourceAddress } from '../../../infra/constructs/image-labels.ts'
import { stackNames } from '../../../infra/names.ts'
import { parseSettings } from '../../../infra/settings/settings.ts'
import { plainContext } from '../../../infra/stacks/inline-template.ts'
import { accounts, fullSettings, region, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { Resolver } from '../synthesis/resolve.ts'
import { automation } from './synthesized.ts'

suite('the image', () => {
  const pulls = (settings: string) => {
    const made = synthesize(settings)
    return {
      made,
      text: JSON.stringify(new Resolver(stackOf(made, automation)).resolve(taskResources(stackOf(made, automation)))),
    }
  }
  const taskResources = (stack: ReturnType<typeof stackOf>) =>
    Object.fromEntries(Object.entries(stack.template.Resources).filter(([id]) => id.includes('ExecutionRole')))

  test('of a public registry takes no permission', () => {
    const { text } = pulls(fullSettings.replace(/image: .*/, 'image: public.ecr.aws/example/worker:1.0.0'))
    assert.doesNotMatch(text, /ecr:/)
  })
  test('of the own repository: scanned, with tags that stay, and the commands that push', () => {
    const { made, text } = pulls(fullSettings.replace(/image: .*/, 'imageTag: 1.0.0'))
    assert.match(text, new RegExp(`arn:aws:ecr:${region}:${accounts.management}:repository/iam-credential-reports"`))
    const repository = stackOf(made, stackNames.repository)
    const [properties] = Object.values(repository.template.Resources).map(({ Properties }) => Properties)
    assert.equal(properties?.ImageTagMutability, 'IMMUTABLE')
    assert.deepEqual(properties?.ImageScanningConfiguration, { ScanOnPush: true })
    const commands = String(new Resolver({ ...repository }).resolve(repository.template.Outputs?.PushCommands?.Value))
    assert.match(
      commands,
      /docker buildx build --platform linux\/arm64 --build-arg REVISION=\$\(git rev-parse HEAD\) --push --tag \S+\/iam-credential-reports:1\.0\.0 \.$/,
    )
  })
  test('built here comes from the repository of the bootstrap', () => {
    const { text } = pulls(fullSettings.replace(/ *image: .*/, '  architecture: X86_64'))
    assert.match(text, /repository\/cdk-hnb659fds-container-assets-111111111111-eu-central-1"/)
  })
  test('built here is labelled with the commit, which alone makes no other image', () => {
    const head = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' })
    const [id, { REVISION, CREATED, VERSION }] = builtHere()
    assert.match(VERSION, /^\d+\.\d+\.\d+/)
    if (head.status === 0) {
      assert.equal(REVISION.replace(/-dirty$/, ''), head.stdout.trim())
      assert.match(CREATED, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
    }
    const path = process.env.PATH
    try {
      // Without Git on the PATH.
      process.env.PATH = ''
      const none = { REVISION: 'unknown', SOURCE: 'unknown', CREATED: 'unknown' }
      assert.deepEqual(builtHere(), [id, { VERSION, ...none }])
    } finally {
      process.env.PATH = path
    }
  })
  test('built here is labelled with the address of the source, without credentials', () => {
    const address = 'https://github.com/owner/name'
    for (const remote of [
      'git@github.com:owner/name.git',
      'ssh://git@github.com:22/owner/name.git',
      'https://github.com/owner/name.git',
      'https://user:token@github.com/owner/name',
    ])
      assert.equal(sourceAddress(remote), address, remote)
    for (const remote of ['', '/srv/git/name.git', 'file:///srv/git/name.git', '../name', 'C:\\git\\name'])
      assert.equal(sourceAddress(remote), 'unknown', remote)
  })
})

interface Asset {
  readonly source: { readonly dockerBuildArgs: ImageLabels }
}

/** The id of the image that is built from this project, and what fills its labels. */
function builtHere(): readonly [string, ImageLabels] {
  const settings = parseSettings(fullSettings.replace(/ *image: .*/, '  architecture: X86_64'))
  const outdir = mkdtempSync(join(tmpdir(), 'image-'))
  try {
    buildApp(settings, { outdir, context: plainContext }).synth({ skipValidation: true })
    const manifest = JSON.parse(readFileSync(join(outdir, `${automation}.assets.json`), 'utf8'))
    const [[id, asset] = []] = Object.entries(manifest.dockerImages as Record<string, Asset>)
    assert.ok(id && asset)
    return [id, asset.source.dockerBuildArgs]
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
