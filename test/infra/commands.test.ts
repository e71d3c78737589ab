import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { containerCommand } from '../../infra/commands/run-task-arguments.ts'
import { teardownPlan } from '../../infra/commands/teardown-plan.ts'
import { parseSettings } from '../../infra/settings/settings.ts'
import { acceleratorFragment, controlTowerManifest } from '../../infra/templates/landing-zones.ts'
import { plainTemplates, templateFiles } from '../../infra/templates/plain-templates.ts'
import { parseConfig } from '../../worker/config.ts'
import { accounts, fullSettings } from './synthesis/fixtures.ts'
import { Resolver, type Template } from './synthesis/resolve.ts'
import { delegated, elsewhere, withOwnIds } from './synthesis/variants.ts'

const settings = parseSettings(fullSettings)
const folder = mkdtempSync(join(tmpdir(), 'commands-'))
after(() => rmSync(folder, { recursive: true, force: true }))

suite('run-task', () => {
  test('takes check, accounts and organizational units, and the worker understands what becomes of them', () => {
    const cases: readonly (readonly string[])[] = [
      [],
      ['check'],
      ['--accounts', '111111111111,222222222222'],
      ['check', '--organizational-units=ou-ab12-11111111'],
      ['collect', '--exclude-accounts', '111111111111'],
    ]
    for (const args of cases) {
      const made = containerCommand(args)
      assert.ok('command' in made, JSON.stringify(made))
      assert.doesNotThrow(() => parseConfig(made.command, { REPORT_BUCKET: 'reports' }))
    }
    assert.deepEqual(containerCommand(cases[3] ?? []), {
      command: ['check', '--organizational-units', 'ou-ab12-11111111'],
    })
  })

  for (const args of [['verify'], ['--acounts', '1'], ['--accounts'], ['--accounts', '1;rm'], ['check', 'collect']]) {
    test(`refuses ${args.join(' ')}`, () => assert.ok('problem' in containerCommand(args)))
  }

  suite('as a process, with a stand-in for the AWS CLI', () => {
    const log = join(folder, 'aws.log')
    const outputs = [
      { OutputKey: 'ClusterName', OutputValue: 'iam-credential-reports' },
      { OutputKey: 'TaskDefinitionArn', OutputValue: 'arn:task' },
      { OutputKey: 'NetworkConfiguration', OutputValue: 'awsvpcConfiguration={subnets=[subnet-1]}' },
    ]
    const file = join(folder, 'settings.yaml')
    writeFileSync(file, withOwnIds(fullSettings))
    const script = join(folder, 'aws.mjs')
    writeFileSync(
      script,
      `import { appendFileSync } from 'node:fs'
      appendFileSync(process.env.LOG, JSON.stringify(process.argv.slice(2)) + '\\n')
      process.stdout.write(process.argv[2] === 'cloudformation' ? process.env.OUTPUTS : process.env.ANSWER)`,
    )
    // Neither path may stand in the first line of a script: it would end at the first space.
    writeFileSync(join(folder, 'aws'), '#!/bin/sh\nexec "$NODE" "$SCRIPT" "$@"\n')
    chmodSync(join(folder, 'aws'), 0o755)

    const run = (answer: object, ...args: string[]) => {
      rmSync(log, { force: true })
      const ended = spawnSync(process.execPath, ['infra/commands/run-task.ts', ...args], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        encoding: 'utf8',
        env: {
          PATH: `${folder}${delimiter}${process.env.PATH}`,
          SETTINGS: file,
          NODE: process.execPath,
          SCRIPT: script,
          LOG: log,
          OUTPUTS: JSON.stringify(outputs),
          ANSWER: JSON.stringify(answer),
        },
      })
      const calls = readFileSync(log, 'utf8').trim().split('\n')
      return { ...ended, calls: calls.map((line) => JSON.parse(line) as string[]) }
    }

    test('asks the stack for its outputs and starts the task', () => {
      const { status, stderr, stdout, calls } = run(
        { task: 'arn:started', failures: [] },
        'check',
        '--accounts',
        '444444444444',
      )
      assert.equal(status, 0, stderr)
      assert.match(stdout, /arn:started/)
      const [described, ran] = calls
      assert.ok(described?.includes('iam-credential-reports-automation'))
      assert.deepEqual(JSON.parse(ran?.[ran.indexOf('--overrides') + 1] ?? ''), {
        containerOverrides: [{ name: 'worker', command: ['check', '--accounts', '444444444444'] }],
      })
      assert.equal(ran?.[ran.indexOf('--task-definition') + 1], 'arn:task')
      for (const call of calls) assert.equal(call[call.indexOf('--output') + 1], 'json', 'whatever the profile says')
    })

    test('exits with 2 and the reasons if ECS answers with failures instead of a task', () => {
      const failures = [{ arn: 'arn:cluster', reason: 'Capacity is unavailable at this time', detail: 'try later' }]
      const { status, stderr } = run({ task: null, failures })
      assert.equal(status, 2)
      assert.equal(stderr, 'ECS started no task: arn:cluster: Capacity is unavailable at this time: try later\n')
      assert.equal(run({ task: null, failures: [] }).status, 2)
    })

    test('prints the command instead, and starts nothing', () => {
      const { status, stdout, calls } = run({}, '--print')
      assert.equal(status, 0)
      assert.match(stdout, /^aws ecs run-task .*'awsvpcConfiguration=\{subnets=\[subnet-1\]\}'/)
      assert.deepEqual(
        calls.map(([service]) => service),
        ['cloudformation'],
      )
    })
  })
})

suite('teardown', () => {
  const plan = teardownPlan(settings)
  const position = (part: string) => plan.findIndex(({ title }) => title.includes(part))

  test('goes from the schedule to the key, which is last', () => {
    const order = [
      'schedule',
      'member accounts',
      'StackSet',
      'automation',
      `account ${accounts.management}`,
      'bucket',
      'key',
    ]
    const positions = order.map(position)
    assert.ok(
      positions.every((at) => at >= 0),
      positions.join(),
    )
    assert.deepEqual(
      positions,
      positions.toSorted((a, b) => a - b),
    )
    assert.equal(positions.at(-1), plan.length - 1)
  })
  test('names account, inventory, commands and what is lost at each step', () => {
    for (const { account, inventory, commands, lost } of plan) {
      assert.match(account, /^\d{12}$/)
      assert.ok(inventory.length > 0 && commands.length > 0 && lost.length > 0)
    }
  })
  test('follows the settings', () => {
    const compliance = teardownPlan(
      parseSettings(
        fullSettings.replace('expireAfterDays', 'objectLock: {mode: compliance, days: 90}\n  expireAfterDays'),
      ),
    )
    assert.match(JSON.stringify(compliance), /nobody can delete them/)
    assert.doesNotMatch(JSON.stringify(compliance), /--bypass-governance-retention/)
    assert.match(JSON.stringify(teardownPlan(parseSettings(delegated()))), /--call-as DELEGATED_ADMIN/)
    const pushed = teardownPlan(parseSettings(fullSettings.replace(/image: .*/, 'imageTag: 1.0.0')))
    assert.equal(pushed.length, plan.length + 1)
  })
  test('only prints', () => {
    const file = join(folder, 'teardown.yaml')
    writeFileSync(file, withOwnIds(fullSettings))
    const { status, stdout } = spawnSync(process.execPath, ['infra/commands/teardown.ts'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
      // With nothing on the PATH, nothing can be called.
      env: { PATH: '', SETTINGS: file },
    })
    assert.equal(status, 0)
    assert.match(stdout, /Nothing was deleted/)
  })
})

suite('landing zones', () => {
  const templates = plainTemplates() as unknown as Record<
    string,
    Template & { Parameters: Record<string, { Default?: unknown }> }
  >
  const byFile = new Map(Object.entries(templateFiles).map(([name, file]) => [file as string, templates[name]]))

  function fits(file: string, given: readonly string[]) {
    const declared = byFile.get(file.split('/')[1] ?? '')?.Parameters ?? {}
    assert.deepEqual(
      given.filter((name) => !(name in declared)),
      [],
      'parameters that the template does not have',
    )
    const required = Object.entries(declared).filter(([, { Default }]) => Default === undefined)
    assert.deepEqual(
      required.map(([name]) => name).filter((name) => !given.includes(name)),
      [],
      'parameters that it needs',
    )
  }

  test('the manifest for Control Tower gives each template what it takes, and hands the ARNs on', () => {
    const { resources } = controlTowerManifest(settings) as {
      resources: {
        resource_file: string
        parameters: { parameter_key: string }[]
        deployment_targets: { accounts: string[] }
      }[]
    }
    for (const { resource_file, parameters } of resources)
      fits(
        resource_file,
        parameters.map((one) => one.parameter_key),
      )
    assert.deepEqual(
      resources.map((one) => one.deployment_targets.accounts),
      [[accounts.security], [accounts.logArchive], [accounts.management], [accounts.management]],
    )
    const text = JSON.stringify(resources)
    assert.match(text, /"\/iam-credential-reports\/key-arn","value":"\$\[output_oIAMCredentialReportKeyArn\]"/)
    assert.match(text, /\$\[alfred_ssm_\/iam-credential-reports\/key-arn\]/)
    assert.ok('oIAMCredentialReportKeyArn' in (templates.key?.Outputs ?? {}))
    assert.ok('oIAMCredDeliveryS3BucketArn' in (templates.bucket?.Outputs ?? {}))
  })

  test('the fragment for the Landing Zone Accelerator gives each template what it takes', () => {
    const { customizations } = acceleratorFragment(settings) as {
      customizations: Record<string, { template: string; parameters: { name: string }[] }[]>
    }
    const all = Object.values(customizations).flat()
    assert.equal(all.length, 5)
    for (const { template, parameters } of all)
      fits(
        template,
        parameters.map(({ name }) => name),
      )
  })

  const placed = (more: (text: string) => string) => {
    const { customizations } = acceleratorFragment(parseSettings(more(fullSettings))) as {
      customizations: Record<string, { name: string; deploymentTargets: Record<string, string[]> }[]>
    }
    return Object.fromEntries(
      Object.values(customizations)
        .flat()
        .map(({ name, deploymentTargets }) => [name.replace('iam-credential-reports-', ''), deploymentTargets]),
    )
  }

  test('the fragment makes the role of the management account once', () => {
    const { 'member-role': everywhere, 'member-role-management': management } = placed((text) => text)
    assert.deepEqual(everywhere, { organizationalUnits: ['Root'], excludedAccounts: ['Management'] })
    assert.deepEqual(management, { accounts: ['Management'] })
  })

  test('the fragment puts the task where the settings put it', () => {
    const task = (automation: string) => placed((text) => delegated(text, automation)).automation
    assert.deepEqual(task(accounts.management), { accounts: ['Management'] })
    assert.deepEqual(task(accounts.security), { accounts: ['Audit'] })
    assert.deepEqual(task(accounts.logArchive), { accounts: ['LogArchive'] })
    assert.deepEqual(task(accounts.member), { accounts: ['{{ IamCredentialReportAutomationAccount }}'] })
  })

  test('the image is named by the registry of the Region, in China too', () => {
    const uri = (where: 'cn-north-1' | 'us-gov-west-1') => {
      const text = elsewhere(where, fullSettings.replace(/image: .*/, 'imageTag: 1.0.0'))
      const { resources } = controlTowerManifest(parseSettings(text)) as {
        resources: { parameters: { parameter_key: string; parameter_value: string }[] }[]
      }
      const found = resources.flatMap(({ parameters }) => parameters).find((one) => one.parameter_key === 'pImageUri')
      return found?.parameter_value ?? ''
    }
    const name = '/iam-credential-reports:1.0.0'
    assert.equal(uri('cn-north-1'), `${accounts.management}.dkr.ecr.cn-north-1.amazonaws.com.cn${name}`)
    assert.equal(uri('us-gov-west-1'), `${accounts.management}.dkr.ecr.us-gov-west-1.amazonaws.com${name}`)
    const automation = templates.automation as unknown as Template & {
      Parameters: { pImageUri: { AllowedPattern: string } }
    }
    for (const where of ['cn-north-1', 'us-gov-west-1'] as const) {
      assert.match(uri(where), new RegExp(automation.Parameters.pImageUri.AllowedPattern))
      const resolver = new Resolver({
        name: 'automation',
        account: accounts.management,
        region: where,
        template: automation,
        parameters: { pImageUri: uri(where) },
      })
      const roles = Object.entries(automation.Resources).filter(([id]) => id.includes('ExecutionRole'))
      assert.match(
        JSON.stringify(roles.map(([, role]) => resolver.resolve(role.Properties?.Policies))),
        new RegExp(`arn:aws-(cn|us-gov):ecr:${where}:${accounts.management}:repository/iam-credential-reports"`),
      )
    }
  })
})
