import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PartBuffer } from '../../../worker/aws/part-buffer.ts'

const size = 1000

test('whatever the sizes of the pieces, every byte comes out once and in order, in parts of the size', () => {
  const length = fc.oneof(fc.nat(300), fc.constantFrom(0, 1, size - 1, size, size + 1, 2 * size, 3 * size + 7))
  fc.assert(
    fc.property(fc.array(length, { maxLength: 12 }), (lengths) => {
      const buffer = new PartBuffer(size)
      const parts: Buffer[] = []
      const take = () => {
        // Copied, as it is valid until it is cleared.
        parts.push(Buffer.from(buffer.content()))
        buffer.clear()
      }
      const pieces = lengths.map((bytes, index) => Buffer.alloc(bytes, index + 1))
      for (const piece of pieces) {
        for (let rest: Uint8Array = piece; rest.byteLength > 0; rest = buffer.fill(rest)) if (buffer.isFull) take()
      }
      for (const part of parts) assert.equal(part.byteLength, size)
      take()
      assert.ok(Buffer.concat(parts).equals(Buffer.concat(pieces)))
    }),
    { numRuns: 200 },
  )
})
