import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { parseSettings } from '../../../infra/settings/settings.ts'
import { fullSettings } from '../synthesis/fixtures.ts'
import { Resolver } from '../synthesis/resolve.ts'
import { stacks } from './synthesized.ts'

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

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
    const overview = page('infrastructure.md')
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

  test('has every stack in the overview', () => {
    for (const { name } of stacks) {
      const written = name.replace(/-\d{12}$/, '-<account>')
      assert.ok(page('infrastructure.md').includes(`| \`${written}\` |`), written)
    }
  })
})
