import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { guards, playWithout } from '../guards/guards.ts'

suite('a row fails when the code that it guards is taken out', { concurrency: 2 }, () => {
  for (const guard of guards) {
    test(`${guard.what}: ${guard.row}`, async () => {
      const { code, output } = await playWithout(guard)
      // 1 is the row's own verdict; anything else means that it could not be played.
      assert.equal(code, 1, output)
    })
  }
})
