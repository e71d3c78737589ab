import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { plainTemplates } from '../../../infra/templates/plain-templates.ts'
import { fullSettings, synthesize } from '../synthesis/fixtures.ts'
import type { Template } from '../synthesis/resolve.ts'
import { before, holdsState, identitiesOf, type ResourceIdentities, upgradeProblems } from '../upgrade/upgrade.ts'

/** With every stack: the one for the image repository exists only for images that the user pushes. */
const settings = fullSettings.replace(/ {2}image: .*\n/, '  imageTag: "1.0.0"\n')
const now: Readonly<Record<string, ResourceIdentities>> = Object.fromEntries([
  ...synthesize(settings).map(({ name, template }) => [`cdk/${name}`, identitiesOf(template)]),
  ...Object.entries(plainTemplates()).map(([name, template]) => [`plain/${name}`, identitiesOf(template as Template)]),
])

/**
 * The logical id of everything that holds state. A logical id that changes makes CloudFormation create a second
 * resource and give up the first: never edit a line here, only add lines.
 */
const pinned: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'cdk/iam-credential-reports-key': {
    ReportKey93FA734F: 'AWS::KMS::Key',
    ReportKeyAliasB1FD4C34: 'AWS::KMS::Alias',
    SigningKey66600D98: 'AWS::KMS::Key',
    SigningKeyAlias0D6B8E22: 'AWS::KMS::Alias',
  },
  'cdk/iam-credential-reports-repository': { Repository22E53BBD: 'AWS::ECR::Repository' },
  'cdk/iam-credential-reports-bucket': {
    ReportBucketE33BB18C: 'AWS::S3::Bucket',
    ReportBucketPolicy14DAA5BB: 'AWS::S3::BucketPolicy',
  },
  'cdk/iam-credential-reports-automation': {
    AutomationTaskLogE360FFC9: 'AWS::Logs::LogGroup',
    AutomationRunsDeadLetterQueue39EF51DE: 'AWS::SQS::Queue',
    AutomationAlertsTopic15AA0F02: 'AWS::SNS::Topic',
    AutomationChangesLogA819B37C: 'AWS::Logs::LogGroup',
    AutomationChangesTriggerDeadLetterQueue42533DAB: 'AWS::SQS::Queue',
  },
  'plain/key': {
    ReportKey93FA734F: 'AWS::KMS::Key',
    ReportKeyAliasB1FD4C34: 'AWS::KMS::Alias',
    SigningKey66600D98: 'AWS::KMS::Key',
    SigningKeyAlias0D6B8E22: 'AWS::KMS::Alias',
  },
  'plain/bucket': {
    ReportBucketE33BB18C: 'AWS::S3::Bucket',
    ReportBucketPolicy14DAA5BB: 'AWS::S3::BucketPolicy',
  },
  'plain/automation': {
    AutomationTaskLogE360FFC9: 'AWS::Logs::LogGroup',
    AutomationRunsDeadLetterQueue39EF51DE: 'AWS::SQS::Queue',
    AutomationAlertsTopic15AA0F02: 'AWS::SNS::Topic',
    AutomationChangesLogA819B37C: 'AWS::Logs::LogGroup',
    AutomationChangesTriggerDeadLetterQueue42533DAB: 'AWS::SQS::Queue',
  },
}

suite('an upgrade keeps everything that holds state', () => {
  test('its logical ids are pinned', () => {
    const found = Object.entries(now).map(([name, resources]) => [name, idsOfState(resources)] as const)
    assert.deepEqual(Object.fromEntries(found.filter(([, ids]) => Object.keys(ids).length > 0)), pinned)
  })

  for (const [name, resources] of Object.entries(before)) {
    test(`${name}: CloudFormation replaces nothing with state and refuses nothing`, () => {
      assert.deepEqual(upgradeProblems(resources, now[name] ?? {}), [])
    })
  }
})

function idsOfState(resources: ResourceIdentities): Readonly<Record<string, string>> {
  const state = Object.entries(resources).filter(([, identity]) => holdsState(identity))
  return Object.fromEntries(state.map(([id, { type }]) => [id, type]))
}

suite('the comparison finds', () => {
  const key = { type: 'AWS::KMS::Key', deletionPolicy: 'Retain', createOnly: {} }
  const bucket = (name: string) => ({ type: 'AWS::S3::Bucket', createOnly: { BucketName: name } })
  const role = (name: string, more: object = {}) => ({
    type: 'AWS::IAM::Role',
    createOnly: { RoleName: name, ...more },
  })
  const cases: readonly [string, ResourceIdentities, ResourceIdentities, RegExp][] = [
    ['state with another logical id', { A: key }, { B: key }, /A \(AWS::KMS::Key\) is gone/],
    ['state that is replaced', { A: bucket('one') }, { A: bucket('two') }, /BucketName "one" → "two".*replace it/],
    ['state that would be deleted', { A: key }, { A: { ...key, deletionPolicy: 'Delete' } }, /DeletionPolicy/],
    ['a fixed name under another logical id', { A: role('x') }, { B: role('x') }, /A became B with the same name "x"/],
    [
      'a replacement that keeps its fixed name',
      { A: role('x', { Path: '/' }) },
      { A: role('x', { Path: '/y/' }) },
      /Path "\/" → "\/y\/": CloudFormation refuses/,
    ],
  ]
  for (const [name, from, to, message] of cases) {
    test(name, () => assert.match(upgradeProblems(from, to)[0] ?? 'nothing', message))
  }
  test('nothing where a resource without state goes', () => assert.deepEqual(upgradeProblems({ A: role('x') }, {}), []))
})
