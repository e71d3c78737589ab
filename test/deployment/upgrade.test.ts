import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { stackNames } from '../../infra/names.ts'
import { projectFolder } from '../../scripts/image/engine.ts'
import type { Template } from '../infra/synthesis/resolve.ts'
import { stateTypes } from '../infra/upgrade/upgrade.ts'
import { accepted, type SynthesizedStack, synthesizeAssembly } from './assembly.ts'
import { Bucket } from './bucket.ts'
import { CommandLine } from './command-line.ts'
import { runtimeImage } from './deployment.ts'
import { MiniStack } from './ministack.ts'
import { account, region, settings } from './settings.ts'
import { physicalIds, upgrade } from './stacks.ts'

/** In the order in which they depend on each other. */
const stacks = [stackNames.key, stackNames.bucket, stackNames.repository, stackNames.automation]

/** Version 0.1.0 deployed, then upgraded to the stacks as they are now, by change sets. */
suite('an upgrade from version 0.1.0 in MiniStack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-'))
  let ministack: MiniStack
  let cli: CommandLine
  let now: readonly SynthesizedStack[]

  before(async () => {
    ministack = await MiniStack.start(account, region, runtimeImage())
    cli = new CommandLine(ministack.url, region, folder)
    now = synthesizeAssembly(settings([]), join(folder, 'assembly')).stacks
    const version = ['--name', '/cdk-bootstrap/hnb659fds/version', '--type', 'String', '--value', '30']
    await cli.aws(account, 'ssm', 'put-parameter', ...version)
  })
  after(async () => {
    await ministack?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const write = (name: string, template: Template) => {
    const file = join(folder, `${name}.json`)
    writeFileSync(file, JSON.stringify(template))
    return `file://${file}`
  }

  test('version 0.1.0 comes up, and a report is stored', async () => {
    for (const name of stacks) {
      const path = join(projectFolder, 'test/fixtures/templates-v1', `${name}.json`)
      const body = write(name, accepted(JSON.parse(readFileSync(path, 'utf8')) as Template))
      await upgrade(cli, name, body, 'CREATE')
    }
    await new Bucket(ministack.url).put('reports/before', 'the upgrade')
  })

  for (const name of stacks)
    test(`the change set of ${name} replaces and removes nothing that holds state`, async () => {
      const template = now.find((stack) => stack.name === name)?.template
      assert.ok(template)
      const held = await physicalIds(cli, name, stateTypes)
      const changes = await upgrade(cli, name, write(name, template), 'UPDATE')
      // MiniStack announces "Conditional" where it does not know. What is executed decides: the ids below.
      const lost = changes.filter(
        ({ ResourceType, Action, Replacement }) =>
          (stateTypes as readonly string[]).includes(ResourceType) && (Action === 'Remove' || Replacement === 'True'),
      )
      assert.deepEqual(lost, [])
      const kept = await physicalIds(cli, name, stateTypes)
      for (const [id, physical] of held) assert.equal(kept.get(id), physical, id)
    })

  test('what was in the bucket is still there', async () => {
    assert.equal((await new Bucket(ministack.url).get('reports/before')).toString(), 'the upgrade')
  })
})
