import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { stalePages, withTables } from '../../../scripts/docs/generate.ts'
import { variables } from '../../../worker/config/variables.ts'

suite('the tables in the documentation', () => {
  test('are those of the program; if not: npm run docs:generate', () => {
    assert.deepEqual(
      stalePages().map(({ page }) => page),
      [],
    )
  })

  test('name every variable', () => {
    const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')
    for (const name of Object.keys(variables)) assert.match(page, new RegExp(`^\\| \`${name}\``, 'm'))
  })

  test('are replaced between their markers, with all variables or those that are named', () => {
    const page = 'before\n<!-- table: variables CONCURRENCY -->\nold\n<!-- end of table -->\nafter\n'
    const { default: value, meaning } = variables.CONCURRENCY
    const expected = [
      'before\n<!-- table: variables CONCURRENCY -->\n',
      '| variable (option) | meaning | default |',
      '| --- | --- | --- |',
      `| \`CONCURRENCY\` | ${meaning} | \`${value}\` |`,
      '\n<!-- end of table -->\nafter\n',
    ].join('\n')
    assert.equal(withTables(page), expected)
    assert.equal(withTables(expected), expected)
  })

  test('a table that does not exist is an error', () => {
    assert.throws(() => withTables('<!-- table: no-such -->\n<!-- end of table -->'), /no table no-such/)
  })
})
