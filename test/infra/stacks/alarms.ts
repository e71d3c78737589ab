import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { stackNames } from '../../../infra/names.ts'
import { matchesEvent } from '../synthesis/event-pattern.ts'
import { accounts, region, stackOf } from '../synthesis/fixtures.ts'
import { Resolver } from '../synthesis/resolve.ts'
import { automation, only, stacks } from './synthesized.ts'

const role = (name: string) => `arn:aws:iam::${accounts.management}:role/${name}`
const runSummary = JSON.parse(
  readFileSync(new URL('../../../schemas/event-run-summary.schema.json', import.meta.url), 'utf8'),
) as { readonly required: readonly string[] }

/** The identity of a session, as CloudTrail records it. */
const as = (name: string) => ({ type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: role(name) } } })
const apiCall = (service: string, detail: object) => ({
  source: `aws.${service}`,
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventSource: `${service}.amazonaws.com`, ...detail },
})

suite('alarms and notifications', () => {
  const alarm = (id: string) => only(automation, 'AWS::CloudWatch::Alarm', id) as Record<string, unknown>
  test('accounts without a report', () => {
    const { MetricName, Namespace, Threshold, ComparisonOperator, Dimensions } = alarm('AccountsFailed')
    assert.deepEqual(
      [Namespace, MetricName, Threshold, ComparisonOperator, Dimensions],
      ['IamCredentialReports', 'AccountsFailed', 0, 'GreaterThanThreshold', undefined],
    )
  })
  test('a run that is missing: hours without one count as none', () => {
    const { Metrics, EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData } = alarm('MissingRun')
    assert.deepEqual(
      [EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData],
      [26, 1, 'LessThanThreshold', 'breaching'],
    )
    assert.deepEqual(Metrics, [
      { Id: 'expr_1', Expression: 'FILL(completed, 0)', Label: 'Completed runs of the full scope', ReturnData: true },
      {
        Id: 'completed',
        MetricStat: {
          Metric: { MetricName: 'RunCompleted', Namespace: 'IamCredentialReports' },
          Period: 3600,
          Stat: 'Sum',
        },
        ReturnData: false,
      },
    ])
  })
  test('a run that could not be started', () => {
    const { MetricName, Threshold, Dimensions } = alarm('AlarmsUndelivered')
    assert.deepEqual([MetricName, Threshold], ['ApproximateNumberOfMessagesVisible', 0])
    assert.match(JSON.stringify(Dimensions), /DeadLetterQueue/)
  })
  test('a comparison that could not be started', () => {
    assert.match(JSON.stringify(alarm('ChangesUndelivered').Dimensions), /ChangesTrigger/)
  })
  test('open critical findings, until a run has fewer', () => {
    const { MetricName, Namespace, Threshold, ComparisonOperator, TreatMissingData } = alarm('CriticalFindings')
    assert.deepEqual(
      [Namespace, MetricName, Threshold, ComparisonOperator, TreatMissingData],
      ['IamCredentialReports', 'FindingsCritical', 0, 'GreaterThanThreshold', 'ignore'],
    )
  })
  test('every alarm goes to the topic, and the topic to the address', () => {
    const topic = `arn:aws:sns:${region}:${accounts.management}:iam-credential-reports`
    for (const id of ['AccountsFailed', 'CriticalFindings', 'MissingRun', 'AlarmsUndelivered', 'ChangesUndelivered']) {
      assert.deepEqual(alarm(id).AlarmActions, [topic])
    }
    assert.deepEqual(only(automation, 'AWS::SNS::Subscription'), {
      Protocol: 'email',
      Endpoint: 'security@example.com',
      TopicArn: topic,
    })
  })

  suite('a run that did not finish', () => {
    const rules = ['RunFailed', 'RunKilled', 'TaskNotStarted', 'ChangesFailed']
    const family = (name: string) => ({
      taskDefinitionArn: `arn:aws:ecs:${region}:${accounts.management}:task-definition/${name}:7`,
    })
    /** The rules that an event matches. */
    const told = (detail: object) =>
      rules.filter((id) =>
        matchesEvent(only(automation, 'AWS::Events::Rule', id).EventPattern, {
          source: 'aws.ecs',
          'detail-type': 'ECS Task State Change',
          detail: {
            clusterArn: `arn:aws:ecs:${region}:${accounts.management}:cluster/iam-credential-reports`,
            lastStatus: 'STOPPED',
            ...family('iam-credential-reports'),
            ...detail,
          },
        }),
      )
    const sidecar = { name: 'aws-guardduty-agent' }
    const ended = (exitCode: number, ...others: object[]) =>
      told({ stopCode: 'EssentialContainerExited', containers: [...others, { name: 'worker', exitCode }] })

    test('is told once, by what happened', () => {
      assert.deepEqual(ended(2), ['RunFailed'])
      for (const code of [134, 137, 139, 143]) assert.deepEqual(ended(code), ['RunKilled'], `exit code ${code}`)
      assert.deepEqual(told({ stopCode: 'TaskFailedToStart', containers: [{ name: 'worker' }] }), ['TaskNotStarted'])
    })
    test('is not told for a run that finished, another cluster, or before it stopped', () => {
      for (const code of [0, 1, 3]) assert.deepEqual(ended(code), [], `exit code ${code}`)
      assert.deepEqual(told({ lastStatus: 'RUNNING', containers: [{ name: 'worker', exitCode: 2 }] }), [])
      assert.deepEqual(told({ clusterArn: 'another', stopCode: 'TaskFailedToStart' }), [])
    })
    test('is told by the exit code of the worker, whatever else ran beside it', () => {
      assert.deepEqual(ended(2, { ...sidecar, exitCode: 0 }), ['RunFailed'])
      assert.deepEqual(ended(2, sidecar), ['RunFailed'])
      assert.deepEqual(ended(0, { ...sidecar, exitCode: 2 }), [])
      assert.deepEqual(ended(1, { ...sidecar, exitCode: 137 }), [])
    })
    test('is told apart from a comparison that failed', () => {
      const ofChanges = family('iam-credential-reports-changes')
      const compared = (exitCode: number) => told({ ...ofChanges, containers: [{ name: 'changes', exitCode }] })
      for (const code of [1, 2, 134, 137, 143]) assert.deepEqual(compared(code), ['ChangesFailed'], `exit code ${code}`)
      assert.deepEqual(compared(0), [])
      assert.deepEqual(told({ ...ofChanges, stopCode: 'TaskFailedToStart' }), ['ChangesFailed'])
    })
    test('and no notification reads a container by its position', () => {
      for (const id of rules) {
        const { Targets } = only(automation, 'AWS::Events::Rule', id)
        assert.doesNotMatch(JSON.stringify(Targets), /containers/)
      }
    })
  })

  test('what a run found, changed and lacks: one e-mail, from its event on the bus', () => {
    const rule = only(automation, 'AWS::Events::Rule', 'RunSummary')
    const event = (source: string, type: string) => matchesEvent(rule.EventPattern, { source, 'detail-type': type })
    assert.equal(rule.EventBusName, 'iam-credential-reports')
    assert.equal(event('iam-credential-reports', 'Run Summary'), true)
    assert.equal(event('iam-credential-reports', 'Finding Opened'), false)
    assert.equal(event('aws.ecs', 'Run Summary'), false)
    const [target] = rule.Targets as { InputTransformer: { InputPathsMap: object; InputTemplate: string } }[]
    const { InputPathsMap: paths = {}, InputTemplate: template = '' } = target?.InputTransformer ?? {}
    assert.deepEqual(template.split('\n').slice(0, 4), ['"<headline>"', '"<found>"', '"<changed>"', '"<missing>"'])
    assert.match(template, /s3\/object\/<bucket>\?region=eu-central-1&prefix=<page>/)
    // The published schema has every path, and none may be absent: EventBridge would leave it empty.
    for (const path of Object.values(paths) as string[]) {
      assert.ok(runSummary.required.includes(path.replace('$.detail.', '')), path)
    }
  })

  test('a run that somebody else started', () => {
    const { EventPattern } = only(automation, 'AWS::Events::Rule', 'ForeignRun')
    const call = (eventName: string, userIdentity: object, requestParameters: object) =>
      matchesEvent(EventPattern, apiCall('ecs', { eventName, userIdentity, requestParameters }))
    const run = (userIdentity: object, requestParameters: object = { taskDefinition: 'iam-credential-reports:3' }) =>
      call('RunTask', userIdentity, requestParameters)
    assert.equal(run(as('administrator')), true)
    assert.equal(run({ type: 'IAMUser', arn: 'arn:aws:iam::111111111111:user/somebody' }), true)
    assert.equal(run({ type: 'Root' }), true)
    assert.equal(run(as('iam-credential-report-scheduler')), false)
    assert.equal(run(as('iam-credential-report-operator')), false)
    const changes = { taskDefinition: 'iam-credential-reports-changes:3' }
    assert.equal(run(as('iam-credential-report-changes-starter'), changes), false)
    assert.equal(run(as('administrator'), changes), true)
    assert.equal(run(as('administrator'), { taskDefinition: 'another:1' }), false)
    const borrowed = { taskDefinition: 'another:1', overrides: { taskRoleArn: role('iam-credential-report-task') } }
    assert.equal(run(as('administrator'), borrowed), true)
    const byName = { taskDefinition: 'another:1', overrides: { taskRoleArn: 'iam-credential-report-task' } }
    assert.equal(run(as('administrator'), byName), true)
    for (const name of ['StartTask', 'CreateService', 'UpdateService', 'CreateTaskSet']) {
      const ours = { taskDefinition: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/iam-credential-reports:3' }
      assert.equal(call(name, as('administrator'), ours), true, name)
      assert.equal(call(name, as('administrator'), { taskDefinition: 'another:1' }), false, name)
    }
    assert.equal(call('DescribeTasks', as('administrator'), { taskDefinition: 'iam-credential-reports:3' }), false)
  })

  test('a task definition with the role of the task that somebody else registered', () => {
    const { EventPattern } = only(automation, 'AWS::Events::Rule', 'ForeignDefinition')
    const register = (userIdentity: object, taskRoleArn: string, eventName = 'RegisterTaskDefinition') =>
      matchesEvent(EventPattern, apiCall('ecs', { eventName, userIdentity, requestParameters: { taskRoleArn } }))
    const deploying = `cdk-hnb659fds-cfn-exec-role-${accounts.management}-${region}`
    const ours = role('iam-credential-report-task')
    const changes = role('iam-credential-report-changes')
    for (const taskRole of [ours, 'iam-credential-report-task', changes, 'iam-credential-report-changes']) {
      assert.equal(register(as('administrator'), taskRole), true)
      assert.equal(register(as('administrator'), taskRole, 'CreateExpressGatewayService'), true)
      assert.equal(register({ type: 'Root' }, taskRole), true)
      assert.equal(register(as('iam-credential-report-operator'), taskRole), true)
      assert.equal(register(as(deploying), taskRole), false)
    }
    assert.equal(register(as('administrator'), role('another')), false)
  })

  test('a change of a role of the runs, where IAM reports it and where the topic is', () => {
    const here = only(automation, 'AWS::Events::Rule', 'RoleTampering')
    const forwarder = only(stackNames.roleAlerts, 'AWS::Events::Rule')
    for (const { EventPattern } of [here, forwarder]) {
      const change = (eventName: string, roleName: string) =>
        matchesEvent(EventPattern, apiCall('iam', { eventName, requestParameters: { roleName } }))
      for (const name of ['UpdateAssumeRolePolicy', 'PutRolePolicy', 'AttachRolePolicy', 'DeleteRole']) {
        assert.equal(change(name, 'iam-credential-report-task'), true, name)
        assert.equal(change(name, 'another'), false, name)
      }
      assert.equal(change('GetRole', 'iam-credential-report-task'), false)
    }
    assert.equal(stackOf(stacks, stackNames.roleAlerts).region, 'us-east-1', 'where the events of IAM occur')
    const [target] = forwarder.Targets as unknown as Record<string, string>[]
    assert.equal(target?.Arn, `arn:aws:events:${region}:${accounts.management}:event-bus/default`)
  })

  test('every pattern fits, with room for the names of several deploying roles', () => {
    for (const stack of stacks) {
      for (const [id, { Type, Properties }] of Object.entries(stack.template.Resources)) {
        if (Type !== 'AWS::Events::Rule') continue
        const pattern = JSON.stringify(new Resolver(stack, stacks).resolve(Properties?.EventPattern))
        assert.ok(pattern.length < 1024, `${id}: ${pattern.length} of 2,048 characters`)
      }
    }
  })
})
