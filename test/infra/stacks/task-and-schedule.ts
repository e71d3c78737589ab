import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { matchesEvent } from '../synthesis/event-pattern.ts'
import { accounts, fullSettings, region, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { automation, only, stacks } from './synthesized.ts'

suite('the task', () => {
  const definition = only(automation, 'AWS::ECS::TaskDefinition', 'TaskDefinition') as Record<string, unknown>
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
    assert.equal(only(automation, 'AWS::Logs::LogGroup', 'TaskLog').RetentionInDays, 90)
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
      EVENT_BUS: 'iam-credential-reports',
      EVENT_DETAIL: 'full',
    })
  })
})

test('the task gets the exceptions of the settings, and the changes task does not', () => {
  const exception = {
    check: 'console-mfa',
    account: accounts.member,
    principal: 'break-glass',
    reason: 'The password is sealed',
    approvedBy: 'Security board',
    expires: new Date().toISOString().slice(0, 10),
  }
  const stack = stackOf(synthesize(`${fullSettings}\nexceptions: ${JSON.stringify([exception])}`), automation)
  const given = Object.values(stack.template.Resources)
    .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
    .map(({ Properties }) => {
      const [container] = (Properties?.ContainerDefinitions ?? []) as {
        Environment: { Name: string; Value: string }[]
      }[]
      return container?.Environment.find(({ Name }) => Name === 'EXCEPTIONS')?.Value
    })
  assert.deepEqual(
    given.map((text) => text && JSON.parse(text)),
    [[exception], undefined],
  )
})

suite('the changes task', () => {
  const definition = only(automation, 'AWS::ECS::TaskDefinition', 'ChangesDefinition') as Record<string, unknown>
  const [container = {}] = definition.ContainerDefinitions as Record<string, unknown>[]
  const [collector = {}] = only(automation, 'AWS::ECS::TaskDefinition', 'TaskDefinition')
    .ContainerDefinitions as Record<string, unknown>[]
  test('is the same image with a role and a log of its own, and compares', () => {
    assert.equal(definition.TaskRoleArn, `arn:aws:iam::${accounts.management}:role/iam-credential-report-changes`)
    assert.equal(container.Image, collector.Image)
    assert.deepEqual(container.Command, ['compare', '--publish'])
    assert.equal(container.ReadonlyRootFilesystem, true)
    assert.deepEqual(container.LinuxParameters, { Capabilities: { Drop: ['ALL'] } })
    assert.equal(only(automation, 'AWS::Logs::LogGroup', 'ChangesLog').RetentionInDays, 90)
  })
  test('knows no accounts, no role to assume and no key to sign with', () => {
    const names = (container.Environment as { Name: string }[]).map(({ Name }) => Name)
    assert.deepEqual(
      names.filter((name) => /ACCOUNTS|ROLE|SIGNING|ORGANIZATION/.test(name)),
      [],
    )
    for (const name of ['REPORT_BUCKET', 'REPORT_BUCKET_OWNER', 'REPORT_KMS_KEY_ARN']) assert.ok(names.includes(name))
  })
  const rule = only(automation, 'AWS::Events::Rule', 'ChangesTrigger')
  const stopped = (family: string, detail: object = {}) =>
    matchesEvent(rule.EventPattern, {
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      detail: {
        clusterArn: `arn:aws:ecs:${region}:${accounts.management}:cluster/iam-credential-reports`,
        taskDefinitionArn: `arn:aws:ecs:${region}:${accounts.management}:task-definition/${family}:7`,
        lastStatus: 'STOPPED',
        ...detail,
      },
    })
  test('starts when the collector has stopped, and never by its own end', () => {
    assert.equal(stopped('iam-credential-reports'), true)
    assert.equal(stopped('iam-credential-reports-changes'), false)
    assert.equal(stopped('iam-credential-reports', { lastStatus: 'RUNNING' }), false)
    assert.equal(stopped('iam-credential-reports', { clusterArn: 'another' }), false)
  })
  test('gets nothing of the event, and what could not be started is kept', () => {
    const [target = {}] = rule.Targets as Record<string, unknown>[]
    assert.deepEqual(JSON.parse(String(target.Input)), { containerOverrides: [] })
    assert.match(JSON.stringify(target.DeadLetterConfig), /ChangesTrigger/)
    const { TaskDefinitionArn, TaskCount, LaunchType } = target.EcsParameters as Record<string, unknown>
    assert.match(String(TaskDefinitionArn), /task-definition\/iam-credential-reports-changes:1$/)
    assert.deepEqual([TaskCount, LaunchType], [1, 'FARGATE'])
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
