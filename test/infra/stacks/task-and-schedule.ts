import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { accounts, fullSettings, region, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { automation, only, stacks } from './synthesized.ts'

suite('the task', () => {
  const definition = only(automation, 'AWS::ECS::TaskDefinition') as Record<string, unknown>
  const [container = {}] = definition.ContainerDefinitions as Record<string, unknown>[]
  test('is the smallest, for ARM64, read-only and without capabilities', () => {
    assert.deepEqual([definition.Cpu, definition.Memory], ['256', '512'])
    assert.deepEqual(definition.RuntimePlatform, { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' })
    assert.equal(container.ReadonlyRootFilesystem, true)
    assert.deepEqual(container.LinuxParameters, { Capabilities: { Drop: ['ALL'] } })
    assert.equal(container.StopTimeout, 120)
  })
  test('writes its log without blocking', () => {
    const { Options } = container.LogConfiguration as { Options: Record<string, string> }
    assert.equal(Options.mode, 'non-blocking')
    assert.equal(Options['max-buffer-size'], `${25 * 1024 * 1024}b`)
    assert.equal(only(automation, 'AWS::Logs::LogGroup').RetentionInDays, 90)
  })
  test('knows where to write', () => {
    const environment = Object.fromEntries(
      (container.Environment as { Name: string; Value: string }[]).map(({ Name, Value }) => [Name, Value]),
    )
    assert.deepEqual(environment, {
      AWS_REGION: region,
      REPORT_BUCKET: `iam-credential-reports-${accounts.logArchive}-${region}`,
      REPORT_BUCKET_OWNER: accounts.logArchive,
      REPORT_KMS_KEY_ARN: `arn:aws:kms:${region}:${accounts.security}:key/11111111-2222-3333-4444-555555555555`,
      MANIFEST_SIGNING_KEY_ARN: `arn:aws:kms:${region}:${accounts.security}:key/22222222-2222-3333-4444-555555555555`,
      MEMBER_ROLE_NAME: 'iam-credential-report',
      METRICS_NAMESPACE: 'IamCredentialReports',
    })
  })
})

suite('the network', () => {
  test('lets nothing in and HTTPS out, without NAT, with a gateway to S3', () => {
    const group = only(automation, 'AWS::EC2::SecurityGroup') as Record<string, unknown>
    assert.equal(group.SecurityGroupIngress, undefined)
    const [egress, ...others] = group.SecurityGroupEgress as Record<string, unknown>[]
    assert.deepEqual([egress?.FromPort, egress?.ToPort, others.length], [443, 443, 0])
    const types = Object.values(stackOf(stacks, automation).template.Resources).map(({ Type }) => Type)
    assert.ok(!types.includes('AWS::EC2::NatGateway'))
    assert.equal(only(automation, 'AWS::EC2::VPCEndpoint').VpcEndpointType, 'Gateway')
  })
  test("can be the user's own", () => {
    const own = synthesize(
      `${fullSettings}\nnetwork: {vpcId: vpc-0123456789abcdef0, subnetIds: [subnet-0123456789abcdef0]}`,
    )
    const resources = Object.values(stackOf(own, automation).template.Resources)
    assert.ok(!resources.some(({ Type }) => Type === 'AWS::EC2::VPC'))
    const schedule = resources.find(({ Type }) => Type === 'AWS::Scheduler::Schedule')?.Properties?.Target as {
      EcsParameters: { NetworkConfiguration: { AwsvpcConfiguration: Record<string, unknown> } }
    }
    const { Subnets, AssignPublicIp } = schedule.EcsParameters.NetworkConfiguration.AwsvpcConfiguration
    assert.deepEqual([Subnets, AssignPublicIp], [['subnet-0123456789abcdef0'], 'DISABLED'])
  })
})

suite('the schedule', () => {
  test('has zone, window, dead-letter queue and a maximum age, and tells the task its slot', () => {
    const schedule = only(automation, 'AWS::Scheduler::Schedule') as Record<string, unknown>
    assert.equal(schedule.ScheduleExpression, 'cron(0 6 * * ? *)')
    assert.equal(schedule.ScheduleExpressionTimezone, 'UTC')
    assert.deepEqual(schedule.FlexibleTimeWindow, { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 })
    const target = schedule.Target as Record<string, Record<string, unknown> | string>
    assert.deepEqual(target.RetryPolicy, { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 })
    assert.match(JSON.stringify(target.DeadLetterConfig), /DeadLetterQueue/)
    assert.deepEqual(JSON.parse(String(target.Input)), {
      containerOverrides: [
        { name: 'worker', environment: [{ name: 'SCHEDULED_TIME', value: '<aws.scheduler.scheduled-time>' }] },
      ],
    })
    const { EnableExecuteCommand } = target.EcsParameters as Record<string, unknown>
    assert.notEqual(EnableExecuteCommand, true)
  })
})
