import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeTask } from '../../../worker/collect/task-metadata.ts'
import { scriptedServer } from '../../support/scripted-server.ts'

test('the task and its image are what the metadata endpoint says', async (t) => {
  const body = JSON.stringify({ Image: 'worker:1', ImageID: 'sha256:abc', TaskARN: 'arn:aws:ecs:task/1' })
  const { url } = await scriptedServer(t, [{ body }])
  assert.deepEqual(await describeTask(url), { task: 'arn:aws:ecs:task/1', image: 'worker:1@sha256:abc' })
})

for (const reply of ['close', 500, { body: 'no JSON' }] as const) {
  test(`nothing is known of the task where the endpoint gives ${JSON.stringify(reply)}`, async (t) => {
    const { url } = await scriptedServer(t, [reply])
    assert.deepEqual(await describeTask(url), {})
  })
}
