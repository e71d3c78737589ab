import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { worldOf } from './policy/cast.ts'
import { matrix, parts } from './policy/matrix/matrix.ts'
import type { Row } from './policy/matrix/row.ts'
import { mutantsOf } from './policy/mutations.ts'
import { expectedSurvivors } from './policy/survivors.ts'
import type { World } from './policy/world.ts'
import { fullSettings, synthesize } from './synthesis/fixtures.ts'

const stacks = synthesize(fullSettings)

/** A world for each set of attached policies. Their documents are in the same order. */
const worlds = new Map<string, World>()
function worldFor({ attached = [] }: Row): World {
  const name = attached.map(({ arn }) => arn).join()
  const world = worlds.get(name) ?? worldOf(stacks, attached)
  worlds.set(name, world)
  return world
}
const isRight = (row: Row) => worldFor(row).ask(row.question).allowed === row.allowed

suite('who may do what, over the synthesized templates', () => {
  for (const [part, those] of Object.entries(parts)) {
    test(`${part}: ${those.length} requests`, () => {
      const wrong = those
        .map((row) => ({ row, decision: worldFor(row).ask(row.question) }))
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
  for (const row of matrix) worldFor(row)
  const all = [...worlds.values()]
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
