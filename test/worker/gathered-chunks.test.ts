import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GatheredChunks } from '../../worker/aws/gathered-chunks.ts'

const chunk = 256 * 1024

test('whatever the sizes of the pieces, every byte comes out once and in order', () => {
  const size = fc.oneof(fc.nat(3000), fc.constantFrom(0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7))
  fc.assert(
    fc.property(fc.array(size, { maxLength: 12 }), (sizes) => {
      const gathered = new GatheredChunks()
      const pieces = sizes.map((length, index) => Buffer.alloc(length, index + 1))
      const full = pieces.flatMap((piece) => gathered.add(piece))
      for (const one of full) assert.equal(one.byteLength, chunk)
      const rest = gathered.rest()
      assert.ok(rest.byteLength < chunk)
      assert.ok(Buffer.concat([...full, rest]).equals(Buffer.concat(pieces)))
    }),
    { numRuns: 50 },
  )
})
