import assert from 'node:assert/strict'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Sha256 } from '../../../worker/aws/sha256.ts'

const lengths = [0, 1, 31, 32, 63, 64, 65, 100, 1000]

test('digests are those of node:crypto, whatever the lengths and however the data comes', async () => {
  for (const length of lengths) {
    const data = randomBytes(length)
    const whole = new Sha256()
    whole.update(data)
    const pieces = new Sha256()
    pieces.update(data.subarray(0, length >> 1))
    pieces.update(data.subarray(length >> 1))
    const expected = createHash('sha256').update(data).digest('hex')
    for (const hash of [whole, pieces]) assert.equal(Buffer.from(await hash.digest()).toString('hex'), expected)
  }
})

test('authentication codes are those of node:crypto, for keys shorter and longer than a block', async () => {
  for (const keyLength of lengths) {
    for (const length of lengths) {
      const [key, data] = [randomBytes(keyLength), randomBytes(length)]
      const code = new Sha256(key)
      code.update(data)
      const expected = createHmac('sha256', key).update(data).digest('hex')
      assert.equal(Buffer.from(await code.digest()).toString('hex'), expected)
      // A digest does not end the object, and after a reset the key is still there.
      assert.equal(Buffer.from(await code.digest()).toString('hex'), expected)
      code.reset()
      code.update(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
      assert.equal(Buffer.from(await code.digest()).toString('hex'), expected)
    }
  }
})

test('text stands for its UTF-8', async () => {
  const code = new Sha256('AWS4sécret')
  code.update('20261122')
  const expected = createHmac('sha256', 'AWS4sécret').update('20261122').digest('hex')
  assert.equal(Buffer.from(await code.digest()).toString('hex'), expected)
})
