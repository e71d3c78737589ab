import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createWaiting } from '../../../worker/request/waiting.ts'
import { fastClock } from '../../faults/fast-clock.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { startWorker } from '../../support/worker-process.ts'

suite('what is being waited for', { concurrency: 2 }, () => {
  for (const command of ['check', 'collect']) {
    test(`${command} says it while S3 is unavailable`, async (t) => {
      const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
      t.after(() => simulator.close())
      simulator.fault({ service: 's3', effect: 'unavailable' })
      const { child, ended } = startWorker([command], simulator.environment())
      const said = new Promise<string>((resolve) => {
        let output = ''
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (text) => {
            output += text
            if (/waiting for .*HTTP 503/.test(output)) resolve(output)
          })
        }
      })
      assert.match(await said, new RegExp(`waiting for 127\\.0\\.0\\.1:${simulator.port} for [5-9] s: HTTP 503`))
      child.kill('SIGTERM')
      assert.equal((await ended).code, 143)
    })
  }

  test('an answer in time is not worth a word, nor is what nobody asks for any more', async () => {
    const clock = fastClock(100)
    const said: string[] = []
    const waiting = createWaiting((text) => said.push(text), clock)
    waiting.begin('quick').answered()
    const slow = waiting.begin('slow')
    await clock.sleep(7_000)
    assert.deepEqual(said.length, 1)
    assert.match(said[0] ?? '', /^waiting for slow for \d s: no answer yet$/)
    slow.failed(new Error('broken'))
    await clock.sleep(120_000)
    assert.equal(said.length <= 2, true, said.join('\n'))
  })
})
