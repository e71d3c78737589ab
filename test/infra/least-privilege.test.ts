import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Environment } from './policy/environment.ts'
import { matrix, parts } from './policy/matrix/matrix.ts'
import type { Row } from './policy/matrix/row.ts'
import { mutantsOf } from './policy/mutations.ts'
import { environmentOf } from './policy/principals.ts'
import { expectedSurvivors } from './policy/survivors.ts'
import { fullSettings, synthesize } from './synthesis/fixtures.ts'

const stacks = synthesize(fullSettings)

/** An environment for each set of attached policies. Their documents are in the same order. */
const environments = new Map<string, Environment>()
function environmentFor({ attached = [] }: Row): Environment {
  const name = attached.map(({ arn }) => arn).join()
  const environment = environments.get(name) ?? environmentOf(stacks, attached)
  environments.set(name, environment)
  return environment
}
const isRight = (row: Row) => environmentFor(row).ask(row.question).allowed === row.allowed

suite('who may do what, over the synthesized templates', () => {
  for (const [part, those] of Object.entries(parts)) {
    test(`${part}: ${those.length} requests`, () => {
      const wrong = those
        .map((row) => ({ row, decision: environmentFor(row).ask(row.question) }))
        .filter(({ row, decision }) => decision.allowed !== row.allowed)
        .map(({ row, decision }) => `${row.name}: ${decision.allowed ? 'allowed' : 'denied'}, ${decision.reason}`)
      assert.deepEqual(wrong, [])
    })
  }

  test('no request is in the matrix twice', () => {
    const names = matrix.map(({ name }) => name)
    assert.deepEqual(names, [...new Set(names)])
  })
})

test('every mutant of the policies is killed by a request, or the defence behind it is named', (context) => {
  for (const row of matrix) environmentFor(row)
  const all = [...environments.values()]
  const documents = all[0]?.documents ?? []
  const survivors: string[] = []
  let count = 0
  for (const [index, { name, document }] of documents.entries()) {
    const original = document.Statement
    for (const { change, statements } of mutantsOf(original)) {
      count += 1
      const place = (value: typeof original) => {
        for (const { documents: those } of all) if (those[index]) those[index].document.Statement = value
      }
      place(statements)
      if (matrix.every(isRight)) survivors.push(`${name}: ${change}`)
      place(original)
    }
  }
  context.diagnostic(`${count} mutants, ${count - survivors.length} killed`)
  assert.ok(count > 200, `only ${count} mutants`)
  assert.deepEqual(survivors.sort(), Object.keys(expectedSurvivors).sort())
})
