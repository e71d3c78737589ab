import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AccountBehaviour } from '../../aws-simulator/options.ts'
import { makeOrganization } from '../../aws-simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../../aws-simulator/simulator.ts'
import { manifestsOf, spawnWorker, until } from './worker.ts'

const accounts = 24
const start = (behaviour: AccountBehaviour = {}) =>
  startSimulator({ organization: makeOrganization({ accounts, behaviour: () => behaviour }), quotas: 'off' })

/** All accounts wait for IAM. */
const generating = ({ requests }: Simulator) => requests.count('iam.GenerateCredentialReport') >= accounts

suite('signals to the process', { concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const code = { SIGTERM: 143, SIGINT: 130 }[signal]
    test(`${signal} while IAM generates: the grace is for what is under way, then ${code}`, async (t) => {
      const simulator = await start({ generationSeconds: 3 })
      t.after(() => simulator.close())
      const { child, ended } = spawnWorker(simulator)
      await until(() => generating(simulator), ended)
      child.kill(signal)
      assert.equal((await ended).code, code)
      const [manifest] = manifestsOf(simulator)
      assert.equal(manifest?.status, 'interrupted')
      assert.equal(manifest?.totals.stored, accounts)
      assert.deepEqual(simulator.audit().violations, [])
    })
  }

  test('a second SIGTERM ends what is under way, and the record is written', async (t) => {
    const simulator = await start({ generationSeconds: 'never' })
    t.after(() => simulator.close())
    const { child, ended } = spawnWorker(simulator)
    await until(() => generating(simulator), ended)
    child.kill('SIGTERM')
    child.kill('SIGTERM')
    // Two signals of one kind that are pending together are one to a process.
    const repeat = setInterval(() => child.kill('SIGTERM'), 100)
    assert.equal((await ended).code, 143)
    clearInterval(repeat)
    const [manifest] = manifestsOf(simulator)
    assert.equal(manifest?.status, 'interrupted')
    const kinds = new Set(manifest?.accounts.map(({ failure }) => `${failure?.stage} ${failure?.kind}`))
    assert.deepEqual(kinds, new Set(['generate interrupted']))
    assert.deepEqual(simulator.audit().violations, [])
  })

  test('SIGTERM when the grace is over before IAM has generated', async (t) => {
    const simulator = await start({ generationSeconds: 'never' })
    t.after(() => simulator.close())
    const { child, ended } = spawnWorker(simulator, 'ignore', { SHUTDOWN_GRACE_SECONDS: '1' })
    await until(() => generating(simulator), ended)
    child.kill('SIGTERM')
    assert.equal((await ended).code, 143)
    assert.equal(manifestsOf(simulator)[0]?.totals.failed, accounts)
    assert.deepEqual(simulator.audit().violations, [])
  })

  test('SIGTERM while the bucket does not answer at the start: it ends at once, and nothing was entered', async (t) => {
    const simulator = await start()
    t.after(() => simulator.close())
    simulator.fault({ service: 's3', effect: 'unavailable' })
    const { child, ended } = spawnWorker(simulator)
    await until(() => simulator.requests.count('s3.PutObject') >= 4, ended)
    child.kill('SIGTERM')
    assert.equal((await ended).code, 143)
    assert.equal(simulator.sessions.length, 0)
  })

  test('SIGTERM while the program is loaded is heard: PID 1 has no default that would end it', async (t) => {
    const simulator = await start()
    t.after(() => simulator.close())
    const hook = new URL('slow-loading.ts', import.meta.url).href
    const { child, ended } = spawnWorker(simulator, ['ignore', 'ignore', 'pipe'], { NODE_OPTIONS: `--import ${hook}` })
    await new Promise((resolve) => child.stderr?.once('data', resolve))
    child.kill('SIGTERM')
    assert.equal((await ended).code, 143)
    assert.equal(child.signalCode, null, 'it ended by itself')
    assert.equal(simulator.sessions.length, 0)
  })
})
