import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { contractOf } from '../../../worker/aws/response-contracts.ts'

test('every operation that the worker calls has a contract', () => {
  const root = new URL('../../../', import.meta.url)
  const sources = globSync('worker/**/*.ts', { cwd: root }).map((file) => readFileSync(new URL(file, root), 'utf8'))
  const operations = sources.flatMap((source) => Array.from(source.matchAll(/new (\w+)Command\(/g), ([, name]) => name))
  assert.ok(operations.length > 10, 'operations were found')
  const without = operations.filter((operation) => contractOf(operation ?? '') === undefined)
  assert.deepEqual(without, [], 'operations without a contract in worker/aws/response-contracts.ts')
})
