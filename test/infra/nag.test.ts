import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { buildApp } from '../../infra/app.ts'
import { stackNames } from '../../infra/names.ts'
import { parseSettings } from '../../infra/settings/settings.ts'
import { changesPrefix, comparedPrefixes, writtenPrefixes } from '../../worker/evidence/prefixes.ts'
import { accounts, fullSettings, region } from './synthesis/fixtures.ts'

const { analytics, automation, bucket } = stackNames
const wildcard = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`
const bucketArn = `arn:<AWS::Partition>:s3:::iam-credential-reports-${accounts.logArchive}-${region}`
const everyTask = wildcard('arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task/*')
const memberRole = `${stackNames.memberRole}-${accounts.management}/MemberRole`

/** Each finding of cdk-nag that stays, and why. */
const accepted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [`${analytics}/Reader/Role/Resource`]: {
    [wildcard(`${bucketArn}/*`)]: 'It is there to read all of the bucket, which holds nothing else.',
  },
  [`${automation}/Automation/Network/Vpc/Resource`]: {
    'AwsSolutions-VPC7':
      'One task a day talks to endpoints of AWS, each call of which is in CloudTrail; flow logs would cost more than the runs. Whoever wants them brings the VPC.',
  },
  [`${automation}/Automation/Task/TaskRole/Resource`]: {
    [wildcard('*')]: 'The calls to Organizations that list know no resources.',
    [wildcard('arn:<AWS::Partition>:iam::*:role/iam-credential-report')]:
      'The member role in any account, held to the organization by aws:ResourceOrgID.',
    ...Object.fromEntries(
      writtenPrefixes.map((prefix) => [
        wildcard(`${bucketArn}/${prefix}/*`),
        'Keys below a prefix carry dates and hashes that are not known before.',
      ]),
    ),
  },
  [`${automation}/Automation/Task/ExecutionRole/Resource`]: {
    [wildcard('*')]: 'ecr:GetAuthorizationToken knows no resources.',
    [wildcard('arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/iam-credential-reports/worker:*')]:
      'The streams of one log group; each task has its own.',
    [wildcard('arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/iam-credential-reports/changes:*')]:
      'The streams of one log group; each task has its own.',
  },
  [`${automation}/Automation/Changes/TaskRole/Resource`]: {
    ...Object.fromEntries(
      [...comparedPrefixes, changesPrefix].map((prefix) => [
        wildcard(`${bucketArn}/${prefix}/*`),
        'Keys below a prefix carry dates and hashes that are not known before.',
      ]),
    ),
  },
  [`${automation}/Automation/Changes/Definition/Resource`]: {
    'AwsSolutions-ECS2': 'The environment says where to read and write and holds no secret.',
  },
  [`${automation}/Automation/ChangesTrigger/DeadLetterQueue/Resource`]: {
    'AwsSolutions-SQS3': 'It is the dead-letter queue, of a rule.',
  },
  [`${automation}/Automation/ChangesTrigger/Role/Resource`]: {
    [everyTask]: 'Tags as a task starts, when its id is not known yet; ecs:CreateAction holds it to that.',
  },
  [`${automation}/Automation/Task/Definition/Resource`]: {
    'AwsSolutions-ECS2': 'The environment says where to write and holds no secret.',
  },
  [`${automation}/Automation/Runs/DeadLetterQueue/Resource`]: {
    'AwsSolutions-SQS3': 'It is the dead-letter queue, of a schedule, which the rule does not know.',
  },
  [`${automation}/Automation/Runs/Role/Resource`]: {
    [everyTask]: 'Tags as a task starts, when its id is not known yet; ecs:CreateAction holds it to that.',
  },
  [`${automation}/Automation/Operator/Role/Resource`]: {
    [everyTask]: 'Tasks have ids that are not known before; ecs:cluster holds it to the cluster.',
    [wildcard('arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/<AWS::StackName>/*')]:
      'DescribeStacks by name is authorized against any id of that name.',
  },
  [`${memberRole}/Boundary/Resource`]: { [wildcard('*')]: 'Neither of the two report actions knows resources.' },
  [`${memberRole}/Role/Resource`]: { [wildcard('*')]: 'Neither of the two report actions knows resources.' },
}

suite('cdk-nag, AWS Solutions', () => {
  test('finds nothing but what is explained', () => {
    const found = findings(fullSettings)
    const explained = Object.entries(accepted).flatMap(([path, rules]) =>
      Object.keys(rules).map((rule) => `${path}: ${rule}`),
    )
    assert.deepEqual(found.sort(), explained.sort())
  })

  test('is at work: without access logs it misses them', () => {
    const found = findings(fullSettings.replace(/\n *accessLogs:.*/, ''))
    assert.ok(found.includes(`${bucket}/ReportBucket/Bucket: AwsSolutions-S1`), found.join('\n'))
  })
})

interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string
    readonly violations: readonly {
      readonly ruleName: string
      readonly violatingConstructs: readonly { readonly constructPath: string }[]
    }[]
  }[]
}

function findings(settings: string): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'nag-'))
  const write = process.stderr.write
  // The findings are told by the assertion, once.
  process.stderr.write = () => true
  try {
    const app = buildApp(parseSettings(settings), { outdir })
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    assert.throws(() => app.synth(), /Validation failed/)
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as ValidationReport
    return report.pluginReports
      .filter(({ pluginName }) => pluginName === 'AwsSolutions')
      .flatMap(({ violations }) => violations)
      .flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${constructPath}: ${ruleName}`),
      )
  } finally {
    process.stderr.write = write
    rmSync(outdir, { recursive: true, force: true })
  }
}
