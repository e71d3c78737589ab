import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parse } from 'yaml'
import { stackNames } from '../../infra/names.ts'
import { plainTemplates, type TemplateName, toYaml } from '../../infra/templates/plain-templates.ts'
import { accounts, organizationId, region, stackOf, synthesize } from './synthesis/fixtures.ts'
import { type Deployed, Resolver, type Template } from './synthesis/resolve.ts'

const image = `${accounts.management}.dkr.ecr.${region}.amazonaws.com/reports/worker`
const digest = '0123456789abcdef'.repeat(4)
const reader = 'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*'
const templates = plainTemplates()

interface Variant {
  readonly settings: string
  readonly parameters: Readonly<Record<string, string>>
}

const common = `
organizationId: ${organizationId}
region: ${region}
accounts: {management: "${accounts.management}", security: "${accounts.security}", logArchive: "${accounts.logArchive}"}
memberRole: {organizationalUnits: [r-ab12], name: my-report-role}
analytics: {enabled: false}
`
/** The same wishes, as settings and as parameters; twice, so that each condition is seen both ways. */
const variants: Readonly<Record<string, Variant>> = {
  'everything given': {
    settings: `${common}
key: {alias: my-alias}
signingKey: {alias: my-signing-alias}
bucket: {prefix: my-reports, objectLock: {mode: compliance, days: 30}}
access: {readers: ["${reader}"], breakGlassRole: glass, deployingRoles: [deploy-*]}
schedule: {expression: rate(12 hours), timeZone: Europe/Berlin}
task: {image: "${image}:1.0.0", architecture: X86_64}
logs: {retentionDays: 30}
alarms: {accountsFailedAbove: 3, criticalFindingsAbove: 2, email: security@example.com}
tags: {cost-centre: security}
`,
    parameters: {
      pIAMCredentialReportKeyAlias: 'my-alias',
      pIAMCredReportSigningKeyAlias: 'my-signing-alias',
      pIAMCredReportBucketPrefix: 'my-reports',
      pObjectLockMode: 'COMPLIANCE',
      pObjectLockDays: '30',
      pReaderArnPatterns: reader,
      pBreakGlassRoleName: 'glass',
      pDeployingRoleName: 'deploy-*',
      pScheduleExpression: 'rate(12 hours)',
      pScheduleTimeZone: 'Europe/Berlin',
      pMissingRunHours: '14',
      pImageUri: `${image}:1.0.0`,
      pCpuArchitecture: 'X86_64',
      pLogsRetentionInDays: '30',
      pAccountsFailedAbove: '3',
      pCriticalFindingsAbove: '2',
      pNotificationEmail: 'security@example.com',
      pTagKey1: 'cost-centre',
      pTagValue1: 'security',
    },
  },
  'as little as possible': {
    settings: `${common}
key: {alias: IAMCredsReportDeliveryKMSKey}
signingKey: {alias: IAMCredsReportSigningKMSKey}
bucket: {objectLock: {mode: "off"}}
task: {image: "${image}@sha256:${digest}"}
`,
    parameters: {
      pObjectLock: 'false',
      pImageUri: `${image}@sha256:${digest}`,
    },
  },
}

/** Where each template goes, and the stack that the CDK deploys there. */
const places: Readonly<Record<TemplateName, { readonly account: string; readonly stack: string }>> = {
  key: { account: accounts.security, stack: stackNames.key },
  bucket: { account: accounts.logArchive, stack: stackNames.bucket },
  automation: { account: accounts.management, stack: stackNames.automation },
  memberRole: { account: accounts.management, stack: `${stackNames.memberRole}-${accounts.management}` },
}

for (const [name, { settings, parameters }] of Object.entries(variants)) {
  suite(`plain templates say what the CDK deploys: ${name}`, () => {
    const stacks = synthesize(settings)
    const key = stackOf(stacks, stackNames.key)
    const prefix = parameters.pIAMCredReportBucketPrefix ?? 'iam-credential-reports'
    const all = {
      ...parameters,
      pOrganizationId: organizationId,
      pManagementAccountId: accounts.management,
      pLoggingAccountId: accounts.logArchive,
      pIAMCredReportKeyArn: outputOf(key, 'oIAMCredentialReportKeyArn'),
      pIAMCredReportSigningKeyArn: outputOf(key, 'oIAMCredentialReportSigningKeyArn'),
      pIAMCredReportDeliveryBucketArn: `arn:aws:s3:::${prefix}-${accounts.logArchive}-${region}`,
      pIAMRoleName: 'my-report-role',
    }
    for (const [template, place] of Object.entries(places)) {
      test(template, () => {
        const plain = {
          name: place.stack,
          account: place.account,
          region,
          template: templates[template as TemplateName] as Template,
          parameters: { pDeployingRoleName: `cdk-hnb659fds-cfn-exec-role-${place.account}-${region}`, ...all },
        }
        const expected = resourcesOf(stackOf(stacks, place.stack), stacks)
        const actual = resourcesOf(plain, [])
        assert.ok(Object.keys(expected).length > 0)
        assert.deepEqual(actual, expected)
      })
    }

    test('the template inside the StackSet', () => {
      const set = stackOf(stacks, stackNames.memberRoles)
      const body = JSON.parse(String(set.template.Resources.StackSet?.Properties?.TemplateBody)) as Template
      const inside = resourcesOf({ ...set, template: body }, [])
      const direct = resourcesOf(stackOf(stacks, places.memberRole.stack), stacks)
      assert.deepEqual(inside, withoutTags(direct), 'the StackSet itself carries the tags')
    })
  })
}

function outputOf(stack: Deployed, name: string): string {
  return String(new Resolver(stack).resolve(stack.template.Outputs?.[name]?.Value))
}

/** All resources that are made, resolved. What CDK adds to hand on the key's ARN has no place in plain templates. */
function resourcesOf(deployed: Deployed, others: readonly Deployed[]): Record<string, object> {
  const resolver = new Resolver(deployed, others)
  return Object.fromEntries(
    Object.entries(deployed.template.Resources)
      .filter(([id]) => !id.startsWith('PublishGetStackOutput'))
      .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
      .map(([id, { Condition: _, ...resource }]) => {
        const { Metadata: __, ...rest } = resource as typeof resource & { Metadata?: unknown }
        return [id, sortedTags(resolver.resolve(rest)) as object]
      }),
  )
}

/** Tags are a set; CDK sorts them by a key that a parameter hides. */
const sortedTags = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, item) =>
      name === 'Tags' && Array.isArray(item) ? item.toSorted((a, b) => (a.Key < b.Key ? -1 : 1)) : item,
    ),
  )

function withoutTags(resources: Record<string, object>): Record<string, object> {
  return JSON.parse(JSON.stringify(resources, (key, value) => (key === 'Tags' ? undefined : value)))
}

suite('parameters of the plain templates', () => {
  const parameters = Object.values(templates).flatMap((template) =>
    Object.entries((template as Template).Parameters ?? {}),
  )
  const patternOf = new Map(parameters.map(([name, { AllowedPattern }]) => [name, AllowedPattern]))
  /** As CloudFormation checks it: each item of a list by itself. */
  const takes = (name: string, value: string) => {
    const pattern = new RegExp(patternOf.get(name) ?? '.*', 'u')
    return name === 'pReaderArnPatterns' ? value.split(',').every((item) => pattern.test(item)) : pattern.test(value)
  }

  test('take their defaults and every value of the variants', () => {
    const given = Object.values(variants).flatMap((variant) => Object.entries(variant.parameters))
    const defaults = parameters.filter(([, { Default }]) => Default !== undefined)
    for (const [name, value] of [
      ...given,
      ...defaults.map(([name, { Default }]) => [name, String(Default)] as const),
    ]) {
      assert.ok(takes(name, value), `${name}: ${value}`)
    }
    for (const role of ['stacksets-exec-*', 'AWSControlTowerExecution', 'path/of/my-role']) {
      assert.ok(takes('pDeployingRoleName', role), role)
    }
    for (const schedule of ['rate(4 hours)', 'rate(240 minutes)', 'rate(10 days)', 'cron(0 6 ? * MON-FRI *)']) {
      assert.ok(takes('pScheduleExpression', schedule), schedule)
    }
  })

  const refused: Readonly<Record<string, readonly string[]>> = {
    pDeployingRoleName: ['/path/my-role', 'arn:aws:iam::111111111111:role/x'],
    pIAMCredReportBucketPrefix: ['xn--reports', 'sthree-reports', 'amzn-s3-demo-reports', 'b'.repeat(32)],
    pIAMCredReportKeyArn: ['arn:aws:kms:eu-central-1:222222222222:alias/reports'],
    pIAMCredentialReportKeyAlias: ['alias/reports', 'aws/s3'],
    pIAMCredReportSigningKeyAlias: ['alias/reports', 'aws/s3'],
    pIAMCredReportSigningKeyArn: ['arn:aws:kms:eu-central-1:222222222222:alias/reports', ''],
    pIAMRoleName: ['iam-credential-report-task', 'path/role'],
    pBreakGlassRoleName: ['iam-credential-report-reader'],
    pImageUri: [image],
    pNotificationEmail: ['security', 'sécurité@example.com'],
    pReaderArnPatterns: ['arn:aws:iam::111111111111:user/me', 'auditor'],
    pScheduleExpression: ['rate(12 hour)', 'rate(1 hours)', 'rate(3 hours)', 'rate(239 minutes)', 'cron(0 6 * * ?)'],
    pScheduleTimeZone: ['europe/berlin', 'utc', '+01:00'],
    pTagKey1: ['aws:x', 'AWS:x', 'k'.repeat(128), ''],
    pTagValue1: ['v'.repeat(256)],
  }
  for (const [name, values] of Object.entries(refused)) {
    test(`${name} refuses what AWS would`, () => {
      assert.ok(patternOf.get(name), 'has a pattern')
      for (const value of values) assert.ok(!takes(name, value), value)
    })
  }
})

suite('plain templates by themselves', () => {
  test('name the parameters of the original', () => {
    const names = Object.values(templates).flatMap((template) => Object.keys((template as Template).Parameters ?? {}))
    for (const name of [
      'pIAMCredentialReportKeyAlias',
      'pManagementAccountId',
      'pLoggingAccountId',
      'pIAMCredReportKeyArn',
      'pIAMCredReportBucketPrefix',
      'pOrganizationId',
      'pIAMCredReportDeliveryBucketArn',
      'pLogsRetentionInDays',
      'pScheduleExpression',
      'pTagKey1',
      'pTagValue1',
      'pImageUri',
      'pCpuArchitecture',
    ]) {
      assert.ok(names.includes(name), name)
    }
  })

  for (const [name, template] of Object.entries(templates)) {
    test(`${name}: no bootstrap, no assets, every parameter grouped and labelled`, () => {
      const { Parameters, Metadata, ...rest } = template as Template & { Metadata: Record<string, never> }
      const text = JSON.stringify(rest)
      assert.doesNotMatch(text, /BootstrapVersion|cdk-hnb659fds|aws:cdk/)
      const { ParameterGroups, ParameterLabels } = Metadata['AWS::CloudFormation::Interface'] as unknown as {
        ParameterGroups: { Parameters: string[] }[]
        ParameterLabels: Record<string, unknown>
      }
      const names = Object.keys(Parameters ?? {}).sort()
      assert.deepEqual(ParameterGroups.flatMap((group) => group.Parameters).sort(), names)
      assert.deepEqual(Object.keys(ParameterLabels).sort(), names)
    })

    test(`${name}: survives YAML as CloudFormation reads it`, () => {
      const yaml = toYaml(template)
      assert.deepEqual(parse(yaml, { version: '1.1' }), JSON.parse(JSON.stringify(template)))
      // An unquoted date would be a date to CloudFormation.
      assert.doesNotMatch(yaml, /^[^"\n]*(?<!")\b20\d\d-\d\d-\d\d\b(?!")/m)
      // Without a bucket, CloudFormation takes 51,200 bytes; the documentation says which template needs one.
      assert.ok(yaml.length < (name === 'automation' ? 1_000_000 : 51_200), `${yaml.length} bytes`)
    })
  }
})
