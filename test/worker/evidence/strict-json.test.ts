import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { parseStrictJson } from '../../../worker/evidence/strict-json.ts'

suite('strict JSON', () => {
  test('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        assert.deepEqual(parseStrictJson(text), JSON.parse(text))
      }),
      { numRuns: 5_000 },
    )
  })

  const twice: readonly [string, string][] = [
    ['at the top', '{"a":1,"a":2}'],
    ['below', '{"a":[{"b":{"c":1,"d":{},"c":1}}]}'],
    ['written differently', '{"accounts":[],"\\u0061ccounts" : []}'],
    ['after strings full of brackets', '{"a":"}{\\"]","b":"\\\\","a":"["}'],
    ['as __proto__', '{"__proto__":1,"__proto__":2}'],
  ]
  for (const [where, text] of twice) {
    test(`a key that appears twice ${where} is refused`, () => {
      assert.throws(() => parseStrictJson(text), /appears twice/)
    })
  }

  test('the same key in two objects is not twice', () => {
    assert.deepEqual(parseStrictJson('[{"a":{"a":1}},{"a":2}]'), [{ a: { a: 1 } }, { a: 2 }])
  })

  test('what is not JSON is refused', () => {
    for (const text of ['', '{', '{"a":1,}', '{"a":"\u0001"}']) assert.throws(() => parseStrictJson(text), SyntaxError)
  })
})
