import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, test } from 'node:test'
import { promisify } from 'node:util'
import { changesContainerName, changesFamily, changesLogGroupName } from '../../infra/names.ts'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import type { Template } from '../infra/synthesis/resolve.ts'
import { Bucket } from './bucket.ts'
import { Deployment } from './deployment.ts'
import { Notifications } from './notifications.ts'
import { account, bucket, imageUri, region } from './settings.ts'
import { supportTable, tablePage, templateOf } from './support-table.ts'
import { runAsScheduled, type ScheduleTarget, type StoppedTask, scheduleTarget, stopped } from './task.ts'

const slot = '2026-01-01T06:00:00Z'
/** What every event of EventBridge has. */
const sampleEvent = { id: '1', account, region, time: slot, resources: [] }

const typesOf = (template: Template) => Object.values(template.Resources).map(({ Type }) => Type)

/** The stacks as the CDK deploys them, in an emulator that is not ours. docs/deployment-test.md says what this proves. */
suite('deployed to MiniStack', () => {
  let deployment: Deployment
  let objects: Bucket
  let notifications: Notifications
  let target: ScheduleTarget
  let task: StoppedTask
  let manifest: Manifest

  before(async () => {
    deployment = await Deployment.start()
    objects = new Bucket(deployment.ministack.url)
  })
  after(() => deployment?.close())

  test('cdk bootstrap and cdk deploy bring up every stack that is not left out', async () => {
    await deployment.deploy()
    for (const { name, account: owner, region: where } of deployment.assembly.stacks) {
      const { Stacks } = await deployment.cli.aws<{ Stacks: { StackStatus: string }[] }>(
        owner,
        ...['cloudformation', 'describe-stacks', '--stack-name', name, '--region', where],
      )
      assert.equal(Stacks[0]?.StackStatus, 'CREATE_COMPLETE', name)
    }
    notifications = await Notifications.subscribe(deployment.cli)
  })

  test('MiniStack supports what the table says, and the table has every resource type of the stacks', async () => {
    const table = supportTable()
    assert.deepEqual([...table.keys()].toSorted(), [...deployment.assembly.types].toSorted(), `rows of ${tablePage}`)
    const created = new Set(deployment.assembly.stacks.flatMap(({ template }) => typesOf(template)))
    for (const [type, support] of table) {
      if (support === 'created') assert.ok(created.has(type), type)
      else {
        const create = ['create-stack', '--stack-name', 'refused', '--template-body', templateOf(type)]
        await assert.rejects(deployment.cli.aws(account, 'cloudformation', ...create), /Unrecognized resource types/)
      }
    }
  })

  test('what the schedule starts runs as a container to its end', async () => {
    target = await scheduleTarget((path) => deployment.ministack.get(account, region, 'scheduler', path))
    assert.equal(target.RoleArn, `arn:aws:iam::${account}:role/iam-credential-report-scheduler`)
    task = await runAsScheduled(deployment.cli, target, slot)
    assert.equal(task.exitCode, 0, task.log)
  })

  test("the manifest names the task, its image, the schedule's slot, and every account of the organization", async () => {
    const [key, ...others] = (await objects.keys('runs/')).filter((one) => one.endsWith('/manifest.json'))
    assert.ok(key !== undefined && others.length === 0)
    manifest = JSON.parse((await objects.get(key)).toString())
    assert.equal(manifest.status, 'complete')
    assert.equal(manifest.worker.task, task.arn)
    assert.equal(manifest.worker.image, imageUri)
    assert.equal(manifest.scheduledTime, slot)
    const stored = manifest.accounts.filter(({ status }) => status === 'stored').map(({ id }) => id)
    assert.deepEqual(stored.toSorted(), [account, ...deployment.members].toSorted())
  })

  test('openssl confirms the signature of the manifest with the public key from KMS, and of no other bytes', async (t) => {
    const { keyArn = '', error } = manifest.signature ?? {}
    assert.equal(error, undefined)
    const [, , , where = '', owner = ''] = keyArn.split(':')
    const { PublicKey } = await deployment.cli.aws<{ PublicKey: string }>(
      owner,
      ...['kms', 'get-public-key', '--key-id', keyArn, '--region', where],
    )
    const folder = await mkdtemp(path.join(tmpdir(), 'signature-'))
    t.after(() => rm(folder, { recursive: true }))
    const runFolder = `runs/date=${manifest.startedAt.slice(0, 10)}/run=${manifest.runId}`
    const bytes = await objects.get(`${runFolder}/manifest.json`)
    const files = {
      'key.der': Buffer.from(PublicKey, 'base64'),
      'manifest.json': bytes,
      'manifest.json.sig': await objects.get(`${runFolder}/manifest.json.sig`),
      'altered.json': Buffer.concat([bytes, Buffer.from(' ')]),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content)
    const openssl = (...args: readonly string[]) => promisify(execFile)('openssl', args, { cwd: folder })
    await openssl('pkey', '-pubin', '-inform', 'DER', '-in', 'key.der', '-out', 'key.pem')
    const check = (file: string) =>
      openssl('dgst', '-sha256', '-verify', 'key.pem', '-signature', 'manifest.json.sig', file)
    assert.equal((await check('manifest.json')).stdout, 'Verified OK\n')
    await assert.rejects(check('altered.json'), { stdout: 'Verification failure\n' })
  })

  test("each report is in the bucket under its own hash, of its own account, and encrypted with the stack's key", async () => {
    const { keyArn } = await deployment.keyOfBucket()
    for (const { id, report } of manifest.accounts) {
      assert.ok(report)
      const bytes = await objects.get(report.key)
      assert.ok(report.key.endsWith(`-${createHash('sha256').update(bytes).digest('hex')}.csv`))
      assert.match(bytes.toString(), new RegExp(`<root_account>,arn:aws:iam::${id}:root`))
      assert.deepEqual(await objects.encryption(report.key), { algorithm: 'aws:kms', keyArn })
    }
  })

  test('the changes task, started as its rule would start it, publishes the run, and the topic sends its summary', async () => {
    const container = { name: changesContainerName, logGroup: changesLogGroupName, streamPrefix: 'compare' }
    // MiniStack starts no task from a rule: its input is the fixed one of the template.
    const ofChanges = {
      ...target,
      Input: '{"containerOverrides":[]}',
      EcsParameters: { ...target.EcsParameters, TaskDefinitionArn: changesFamily },
    }
    const { exitCode, log } = await runAsScheduled(deployment.cli, ofChanges, slot, container)
    assert.equal(exitCode, 0, log)
    const run = `date=${manifest.startedAt.slice(0, 10)}/run=${manifest.runId}`
    const changes = JSON.parse((await objects.get(`changes/${run}/changes.json`)).toString())
    assert.equal(changes.from, undefined, 'the first run has none before it')
    const [text = ''] = await notifications.received(1)
    assert.ok(
      text.includes(`prefix=summary/${run}/index.html`) && text.includes(`prefix=runs/${run}/manifest.json`),
      text,
    )
  })

  test('the rules on failed runs look at the exit code of the worker, whatever ran beside it', async () => {
    const matches = async (rule: string, containers: readonly object[]) => {
      const name = `iam-credential-reports-${rule}`
      const { EventPattern } = await deployment.cli.aws<{ EventPattern: string }>(
        account,
        ...['events', 'describe-rule', '--name', name],
      )
      const taskDefinitionArn = target.EcsParameters.TaskDefinitionArn
      const detail = { clusterArn: target.Arn, taskDefinitionArn, lastStatus: 'STOPPED', containers }
      const event = { ...sampleEvent, 'detail-type': 'ECS Task State Change', source: 'aws.ecs', detail }
      const tried = ['test-event-pattern', '--event-pattern', EventPattern, '--event', JSON.stringify(event)]
      return (await deployment.cli.aws<{ Result: boolean }>(account, 'events', ...tried)).Result
    }
    const beside = { name: 'aws-guardduty-agent', exitCode: 0 }
    assert.equal(await matches('run-failed', [beside, { name: 'worker', exitCode: 2 }]), true)
    assert.equal(
      await matches('run-failed', [
        { ...beside, exitCode: 2 },
        { name: 'worker', exitCode: 0 },
      ]),
      false,
    )
    assert.equal(await matches('run-killed', [beside, { name: 'worker', exitCode: 137 }]), true)
    assert.equal(
      await matches('run-killed', [
        { ...beside, exitCode: 137 },
        { name: 'worker', exitCode: 1 },
      ]),
      false,
    )
  })

  test('run-task starts the preflight with what the stack put out, and it enters every account', async () => {
    const settings = { SETTINGS: deployment.settingsFile }
    const { code, stdout, stderr } = await deployment.cli.run(
      account,
      process.execPath,
      ['infra/commands/run-task.ts', 'check'],
      settings,
    )
    assert.equal(code, 0, stderr)
    const { exitCode, log } = await stopped(deployment.cli, target.Arn, JSON.parse(stdout).task)
    assert.equal(exitCode, 0, log)
    for (const member of deployment.members) assert.ok(log.includes(member), log)
  })

  test('verify finds the archive of the run in order', async () => {
    const { code, stdout, stderr } = await deployment.cli.run(
      account,
      process.execPath,
      ['worker/main.ts', 'verify', '--run', manifest.runId],
      { REPORT_BUCKET: bucket },
    )
    assert.equal(code, 0, stdout + stderr)
  })
})
