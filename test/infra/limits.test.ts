import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { ownRoleNames } from '../../infra/names.ts'
import { partitionOf } from '../../infra/partitions.ts'
import { supportedRegions } from '../../infra/settings/regions.ts'
import { parseSettings } from '../../infra/settings/settings.ts'
import { parameterValues } from '../../infra/templates/parameter-values.ts'
import { plainTemplates, type TemplateName } from '../../infra/templates/plain-templates.ts'
import { resourceControlPolicies } from '../../infra/templates/resource-control-policy.ts'
import { serviceControlPolicies } from '../../infra/templates/service-control-policy.ts'
import { inWords, isTooLarge, measure } from './limits/measure.ts'
import { type Quota, quotas } from './limits/quotas.ts'
import { statementsIn, unknownWords } from './limits/vocabulary.ts'
import { synthesize } from './synthesis/fixtures.ts'
import { type Deployed, Resolver, type Template } from './synthesis/resolve.ts'
import { variants } from './synthesis/variants.ts'

/** Stacks as deployed, the template inside a StackSet included. */
function cdkStacks(settings: string): readonly Deployed[] {
  const stacks = synthesize(settings)
  const inside = stacks.flatMap((stack) => {
    const body = stack.template.Resources.StackSet?.Properties?.TemplateBody
    return body === undefined ? [] : [{ ...stack, name: `${stack.name}, inside`, template: JSON.parse(String(body)) }]
  })
  return [...stacks, ...inside]
}

const templates = plainTemplates()

/** The plain templates with the same settings, and with the longest values that their parameters take. */
function plainStacks(text: string): readonly Deployed[] {
  const settings = parseSettings(text)
  const { accounts, region } = settings
  const partition = partitionOf(region)
  const values = parameterValues(settings, {
    keyArn: `arn:${partition}:kms:${region}:${accounts.security}:key/11111111-2222-3333-4444-555555555555`,
    signingKeyArn: `arn:${partition}:kms:${region}:${accounts.security}:key/22222222-2222-3333-4444-555555555555`,
    bucketArn: `arn:${partition}:s3:::${settings.bucket.prefix}-${accounts.logArchive}-${region}`,
    imageUri: `${accounts.automation}.dkr.ecr.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/reports:1.0.0`,
    deployingRole: `path/${'d'.repeat(195)}`,
  })
  const places: Readonly<Record<TemplateName, string>> = {
    key: accounts.security,
    bucket: accounts.logArchive,
    automation: accounts.automation,
    memberRole: accounts.management,
  }
  return Object.entries(places).map(([name, account]) => ({
    name: `plain ${name}`,
    account,
    region,
    template: templates[name as TemplateName] as Template,
    // CloudFormation takes 4,096 bytes for the value of a parameter.
    parameters: {
      ...values[name as TemplateName],
      ...(name !== 'memberRole' && { pReaderArnPatterns: 'r'.repeat(4096) }),
    },
  }))
}

const deployments = Object.entries(variants).flatMap(([name, settings]) => [
  [name, cdkStacks(settings)] as const,
  [`${name}, plain templates`, plainStacks(settings)] as const,
])

suite('AWS accepts the size of everything', () => {
  for (const [name, stacks] of deployments) {
    test(name, () => {
      const measured = stacks.flatMap((stack) => measure(stack, stacks))
      assert.ok(measured.length > 50, `${measured.length} sizes`)
      assert.deepEqual(measured.filter(isTooLarge).map(inWords), [])
    })
  }

  for (const [name, settings] of Object.entries(variants)) {
    test(`${name}, policies of the organization`, () => {
      for (const policies of [serviceControlPolicies, resourceControlPolicies]) {
        for (const policy of policies(parseSettings(settings))) {
          const size = JSON.stringify(policy).length
          const measured = { where: policies.name, quota: quotas.organizationPolicy, size }
          assert.ok(!isTooLarge(measured), inWords(measured))
        }
      }
    })
  }

  test('every limit is measured somewhere, and names its page', () => {
    const seen = new Set(
      deployments.flatMap(([, stacks]) => stacks.flatMap((stack) => measure(stack, stacks))).map(({ quota }) => quota),
    )
    const unused = Object.entries(quotas).filter(([, quota]: readonly [string, Quota]) => !seen.has(quota))
    assert.deepEqual(
      unused.map(([name]) => name),
      ['organizationPolicy'],
    )
    for (const { source } of Object.values(quotas)) assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\//)
  })

  test('a limit that is passed is reported with the resource, its size and the limit', () => {
    const rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['x'.repeat(2048)] } } }
    const stack = { name: 'stack', account: '1', region: 'eu-central-1', template: { Resources: { Rule: rule } } }
    assert.deepEqual(measure(stack).filter(isTooLarge).map(inWords), [
      'stack/Rule (AWS::Events::Rule): event pattern has 2063 characters; AWS allows 2048 (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html)',
    ])
  })
})

suite('AWS knows every word of every policy', () => {
  for (const [name, stacks] of deployments) {
    test(name, async () => {
      const documents = stacks.map((stack) => new Resolver(stack, stacks).resolve(stack.template.Resources))
      const statements = new Map(documents.flatMap(statementsIn).map((one) => [JSON.stringify(one), one]))
      assert.ok(statements.size > 20)
      const problems = await Promise.all([...statements.values()].map(unknownWords))
      assert.deepEqual(problems.flat(), [])
    })
  }

  test('the policies of the organization', async () => {
    for (const settings of Object.values(variants)) {
      const problems = statementsIn(
        [serviceControlPolicies, resourceControlPolicies].map((make) => make(parseSettings(settings))),
      ).map(unknownWords)
      assert.deepEqual((await Promise.all(problems)).flat(), [])
    }
  })

  const mistakes: readonly [string, object, RegExp][] = [
    ['an action', { Action: 's3:PutObjekt' }, /the action s3:PutObjekt does not exist/],
    ['a pattern of actions', { Action: 's3:Putt*' }, /the action s3:Putt\* does not exist/],
    ['a service', { Action: 's4:PutObject' }, /the service s4 does not exist/],
    ['a global condition key', { Action: 's3:PutObject', Condition: { Bool: { 'aws:Secure': 'true' } } }, /aws:Secure/],
    [
      'a key of another service',
      { Action: 's3:GetObject', Condition: { StringEquals: { 'kms:ViaService': 'x' } } },
      /s3:GetObject does not know/,
    ],
    ['an action without resources', { Action: 'ecr:GetAuthorizationToken', Resource: 'arn:x' }, /takes no resource/],
    [
      'a service principal',
      { Action: 'sts:AssumeRole', Principal: { Service: 'ecs-task.amazonaws.com' } },
      /ecs-task\.amazonaws\.com is not known/,
    ],
  ]
  for (const [name, part, message] of mistakes) {
    test(`finds ${name} that does not exist`, async () => {
      const [problem] = await unknownWords({ Sid: 'Sid', Effect: 'Allow', ...part })
      assert.match(problem ?? 'nothing', message)
    })
  }
})

suite('names and Regions', () => {
  test('the settings protect the name of every role', () => {
    const members = Object.values(variants).map((settings) => parseSettings(settings).memberRole.name)
    for (const [variant, stacks] of deployments) {
      for (const stack of stacks) {
        const resolver = new Resolver(stack, stacks)
        for (const [id, { Type, Properties }] of Object.entries(stack.template.Resources)) {
          if (Type !== 'AWS::IAM::Role' || Properties?.RoleName === undefined) continue
          if (id.startsWith('PublishGetStackOutput')) continue
          const name = String(resolver.resolve(Properties.RoleName))
          assert.ok([...ownRoleNames, ...members].includes(name), `${variant}: ${name} is missing from ownRoleNames`)
        }
      }
    }
  })

  test('a deployment can be in every Region with endpoints of the services, and in no other', () => {
    const { regions } = JSON.parse(readFileSync(new URL('limits/regions.json', import.meta.url), 'utf8')) as {
      regions: Readonly<Record<string, { readonly partition: string; readonly without: readonly string[] }>>
    }
    assert.deepEqual(supportedRegions.toSorted(), Object.keys(regions).toSorted())
    for (const [region, { partition, without }] of Object.entries(regions)) {
      assert.equal(partitionOf(region), partition)
      assert.deepEqual(
        without.filter((service) => service !== 'quicksight'),
        [],
        region,
      )
    }
  })
})
