import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

import { suite, test } from 'node:test'
import { parseSettings } from '../../../infra/settings/settings.ts'
import { quotas } from '../limits/quotas.ts'
import { statementsIn, unknownWords } from '../limits/vocabulary.ts'
import { accounts, fullSettings, region } from '../synthesis/fixtures.ts'
import { Resolver } from '../synthesis/resolve.ts'
import { stacks } from './synthesized.ts'

const matchesGlob = (text: string, pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text)

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

interface Target {
  readonly InputTransformer?: { readonly InputTemplate: string }
}

suite('the documentation', () => {
  test('has an entry in the runbook for every alarm and every rule', () => {
    const runbook = page('infrastructure-runbook.md')
    const names = stacks.flatMap((stack) =>
      Object.values(stack.template.Resources)
        .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm' || Type === 'AWS::Events::Rule')
        .map(({ Properties }) =>
          String(new Resolver(stack, stacks).resolve(Properties?.AlarmName ?? Properties?.Name)),
        ),
    )
    assert.ok(names.length >= 7)
    for (const name of names) assert.ok(runbook.includes(`| \`${name}\` |`), name)
  })

  test('has every setting in the table', () => {
    const overview = page('infrastructure-settings.md')
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && path !== 'tags'
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key))
        : [path]
    const found = leaves(parseSettings(fullSettings), '').map((path) =>
      path.replace(/^bucket\.accessLogs\..*/, 'bucket.accessLogs'),
    )
    assert.ok(found.length > 25)
    for (const path of found) assert.ok(overview.includes(`\`${path}\``), path)
  })

  test('shows e-mails as the rules write them', () => {
    const values: Readonly<Record<string, string>> = {
      bucket: 'iam-credential-reports-333333333333-eu-central-1',
      headline: 'Run 20261122T103000Z-1a2b3c is partial.',
      found: 'Open findings: 33 (2 critical, 31 high). Excepted: 4 (4 high).',
      changed:
        'Changes since run 20261121T103000Z-4d5e6f: 1 key created, 1 MFA lost. Accounts: 1 joined, 0 left. Findings: 3 (3 high) opened, 5 (1 critical, 4 high) resolved.',
      missing: 'Missing: the reports of 2 of 400 accounts in scope (2 session access-denied).',
      page: 'summary/date=2026-11-22/run=20261122T103000Z-1a2b3c/index.html',
      manifest: 'runs/date=2026-11-22/run=20261122T103000Z-1a2b3c/manifest.json',
      task: `arn:aws:ecs:eu-central-1:${accounts.management}:task/iam-credential-reports/0123456789abcdef0123456789abcdef`,
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      action: 'RunTask',
      who: `arn:aws:sts::${accounts.management}:assumed-role/Admin/someone`,
      address: '203.0.113.7',
      error: '',
      account: accounts.management,
      region,
    }
    const times = { 'run-summary': '', 'foreign-run': '2026-11-22T10:30:00Z', 'run-failed': '' }
    for (const stack of stacks) {
      for (const { Type, Properties = {} } of Object.values(stack.template.Resources)) {
        const rule = new Resolver(stack, stacks).resolve(Properties) as { Name: string; Targets: readonly Target[] }
        const time =
          Type === 'AWS::Events::Rule' ? Object.entries(times).find(([name]) => rule.Name.endsWith(name)) : undefined
        if (!time) continue
        const template = rule.Targets[0]?.InputTransformer?.InputTemplate ?? ''
        const sent = template.replaceAll(/<(\w+)>/g, (_, name) => ({ ...values, time: time[1] })[String(name)] ?? name)
        assert.ok(page('infrastructure.md').includes(sent), sent)
      }
    }
  })

  test('has an execution policy that covers every stack and the hand-over of the key', async () => {
    const block = /```json\n(.*?)```/s.exec(page('infrastructure.md'))?.[1] ?? ''
    const policy = JSON.parse(block) as {
      Statement: readonly { Action: string | string[]; Resource: string | string[] }[]
    }
    assert.ok(JSON.stringify(policy).length <= quotas.managedPolicy.limit)
    assert.deepEqual((await Promise.all(statementsIn(policy).map(unknownWords))).flat(), [])
    const allowed = (action: string, resource: string) =>
      policy.Statement.some(
        ({ Action, Resource }) =>
          [Action].flat().some((one) => matchesGlob(action, one)) &&
          [Resource].flat().some((one) => matchesGlob(resource, one)),
      )
    for (const stack of stacks) {
      const resolver = new Resolver(stack, stacks)
      for (const [id, { Type, Properties }] of Object.entries(stack.template.Resources)) {
        const service = Type.split('::')[1]?.toLowerCase() ?? ''
        const { RoleName, ManagedPolicyName } = resolver.resolve(Properties ?? {}) as Readonly<Record<string, string>>
        const resource = RoleName ? `role/${RoleName}` : `policy/${ManagedPolicyName}`
        const named = `arn:aws:iam::${stack.account}:${resource}`
        if (service !== 'iam') assert.ok(allowed(`${service}:Create`, 'anything'), Type)
        else if (RoleName ?? ManagedPolicyName) assert.ok(allowed('iam:CreateRole', named), named)
        if (id.startsWith('PublishGetStackOutputRole')) assert.ok(allowed('sts:AssumeRole', named), named)
      }
    }
  })

  test('has every stack in the overview', () => {
    for (const { name } of stacks) {
      const written = name.replace(/-\d{12}$/, '-<account>')
      assert.ok(page('infrastructure.md').includes(`| \`${written}\` |`), written)
    }
  })
})
