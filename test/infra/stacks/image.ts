import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { stackNames } from '../../../infra/names.ts'
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
      /docker buildx build --platform linux\/arm64 --push --tag \S+\/iam-credential-reports:1\.0\.0 \.$/,
    )
  })
  test('built here comes from the repository of the bootstrap', () => {
    const { text } = pulls(fullSettings.replace(/ *image: .*/, '  architecture: X86_64'))
    assert.match(text, /repository\/cdk-hnb659fds-container-assets-111111111111-eu-central-1"/)
  })
})
