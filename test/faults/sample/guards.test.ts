import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guards, playWithout } from '../guards/guards.ts'

test('a row fails when the code that it guards is taken out: giving back the parts of an upload', async () => {
  const guard = guards.find(({ what }) => what === 'giving back the parts of an upload')
  assert.ok(guard)
  const { code, output } = await playWithout(guard)
  assert.equal(code, 1, output)
  assert.match(output, /upload-left-open/)
})
