import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { stackNames } from '../../../infra/names.ts'
import { accounts, fullSettings, region, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { Resolver } from '../synthesis/resolve.ts'
import { delegated, elsewhere, singleAccount } from '../synthesis/variants.ts'
import { automation, bucket, key, memberRoles, only, stacks } from './synthesized.ts'

suite('the member role', () => {
  test('goes to the root by a service-managed StackSet that follows new accounts', () => {
    const set = only(memberRoles, 'AWS::CloudFormation::StackSet') as Record<string, unknown>
    assert.equal(set.PermissionModel, 'SERVICE_MANAGED')
    assert.equal(set.CallAs, 'SELF')
    assert.deepEqual(set.AutoDeployment, { Enabled: true, RetainStacksOnAccountRemoval: false })
    assert.deepEqual(set.StackInstancesGroup, [
      { DeploymentTargets: { OrganizationalUnitIds: ['r-ab12'] }, Regions: [region] },
    ])
  })
  test('goes straight to the management account and wherever asked', () => {
    const direct = synthesize(
      fullSettings.replace(
        'organizationalUnits: [r-ab12]',
        `organizationalUnits: [ou-ab12-11111111]\n  directAccounts: ["${accounts.member}"]`,
      ),
    )
    const holders = direct
      .filter(({ name }) => name.startsWith(`${stackNames.memberRole}-`))
      .map(({ account }) => account)
    assert.deepEqual(holders.sort(), [accounts.management, accounts.member])
  })
  test('is called for as a delegated administrator elsewhere', () => {
    const set = stackOf(synthesize(delegated()), memberRoles)
    assert.equal(set.account, accounts.member)
    assert.equal(set.template.Resources.StackSet?.Properties?.CallAs, 'DELEGATED_ADMIN')
  })
})

suite('where things go', () => {
  test('each stack to its account', () => {
    assert.deepEqual(Object.fromEntries(stacks.map(({ name, account }) => [name, account])), {
      [key]: accounts.security,
      [bucket]: accounts.logArchive,
      [stackNames.analytics]: accounts.logArchive,
      [automation]: accounts.management,
      [stackNames.roleAlerts]: accounts.management,
      [memberRoles]: accounts.management,
      [`${stackNames.memberRole}-${accounts.management}`]: accounts.management,
    })
  })
  test('in single-account mode all of it to one', () => {
    const single = synthesize(singleAccount())
    assert.deepEqual([...new Set(single.map(({ account }) => account))], [accounts.management])
    const policy = stackOf(single, bucket)
    assert.match(
      JSON.stringify(new Resolver(policy, single).resolve(policy.template.Resources)),
      /iam-credential-reports-111111111111-eu-central-1/,
    )
  })
  for (const [where, partition] of [
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
  ] as const) {
    test(`in ${where} everything is of the partition ${partition}`, () => {
      const moved = synthesize(elsewhere(where))
      for (const stack of moved) {
        const text = JSON.stringify(new Resolver(stack, moved).resolve(stack.template.Resources))
        assert.doesNotMatch(text, /arn:aws:/, stack.name)
        assert.ok(text.includes(`arn:${partition}:`) || stack.name === memberRoles, stack.name)
      }
    })
  }
  test('tags go to everything that takes them', () => {
    for (const stack of stacks) {
      for (const [id, { Type, Properties = {} }] of Object.entries(stack.template.Resources)) {
        // What CDK itself adds to hand on the key's ARN comes after the tags.
        if (!taggable.has(Type) || id.startsWith('PublishGetStackOutput')) continue
        assert.match(JSON.stringify(Properties.Tags ?? Properties), /managed-by/, `${stack.name}/${id}`)
      }
    }
  })
})

const taggable = new Set([
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::IAM::Role',
  'AWS::ECS::Cluster',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::VPC',
  'AWS::EC2::SecurityGroup',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Logs::LogGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudFormation::StackSet',
])
