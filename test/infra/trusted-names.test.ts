import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseSettings } from '../../infra/settings/settings.ts'
import { pipelinePlaceholder, trustedNamesPolicy } from '../../infra/templates/trusted-names.ts'
import { administrator, administratorAccess, breakGlass, deployer } from './policy/cast.ts'
import { decideForCaller } from './policy/evaluate.ts'
import { accountOf, type PolicyDocument } from './policy/statements.ts'
import { accounts, fullSettings, region } from './synthesis/fixtures.ts'
import { elsewhere } from './synthesis/variants.ts'

const { logArchive } = accounts
const role = (name: string) => `arn:aws:iam::${logArchive}:role/${name}`
const deployingOfTheCdk = role(`cdk-hnb659fds-deploy-role-${logArchive}-${region}`)
const pipeline = role(pipelinePlaceholder)

const policyOf = (settings: string) => trustedNamesPolicy(parseSettings(settings)) as PolicyDocument
const policy = policyOf(fullSettings)

/** Whether somebody with every permission of the account still may, once the organization has the policy. */
const may = (caller: string, action: string, resource: string, scp = policy) =>
  decideForCaller(
    {
      caller: { arn: caller },
      action,
      resource,
      context: { 'aws:PrincipalArn': caller, 'aws:PrincipalAccount': accountOf(caller) },
    },
    { identity: [administratorAccess, scp] },
  ).allowed

suite('the service control policy on trusted names', () => {
  for (const action of ['CreateRole', 'UpdateAssumeRolePolicy', 'PutRolePolicy', 'AttachRolePolicy']) {
    test(`only the pipeline may ${action} on them`, () => {
      for (const name of [breakGlass(logArchive), deployer(logArchive), deployingOfTheCdk]) {
        assert.equal(may(administrator(logArchive), `iam:${action}`, name), false, name)
        assert.equal(may(deployer(logArchive), `iam:${action}`, name), false, name)
        assert.equal(may(pipeline, `iam:${action}`, name), true, name)
      }
      assert.equal(may(administrator(logArchive), `iam:${action}`, role('another')), true)
    })
  }

  test('only deployments of the CDK hand CloudFormation the role that it works with', () => {
    assert.equal(may(administrator(logArchive), 'iam:PassRole', deployer(logArchive)), false)
    assert.equal(may(deployingOfTheCdk, 'iam:PassRole', deployer(logArchive)), true)
    assert.equal(may(pipeline, 'iam:PassRole', deployer(logArchive)), true)
    assert.equal(may(administrator(logArchive), 'iam:PassRole', role('another')), true)
  })

  test('it goes by the names of the settings, and by the partition', () => {
    const named = policyOf(
      fullSettings.replace('access:', 'access:\n  deployingRoles: [mine]\n  breakGlassRole: glass'),
    )
    assert.equal(may(administrator(logArchive), 'iam:CreateRole', role('mine'), named), false)
    assert.equal(may(administrator(logArchive), 'iam:CreateRole', role('glass'), named), false)
    assert.equal(may(administrator(logArchive), 'iam:CreateRole', deployer(logArchive), named), true)
    assert.equal(may(deployingOfTheCdk, 'iam:PassRole', role('mine'), named), false)
    const text = JSON.stringify(policyOf(elsewhere('cn-north-1')))
    assert.doesNotMatch(text, /arn:aws:/)
    assert.match(text, /arn:aws-cn:iam::\*:role\/iam-credential-report-break-glass/)
  })

  test('it is as small as a service control policy has to be', () => {
    assert.ok(JSON.stringify(policy).length < 5120)
  })
})
