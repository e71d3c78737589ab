import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { accounts, finishesWithinGrace, generating, start } from '../process/grace.ts'
import { manifestsOf, spawnWorker, until } from '../process/worker.ts'

suite('signals to the process', { concurrency: 2 }, () => {
  test('SIGTERM while IAM generates: the grace is for what is under way, then 143', () =>
    finishesWithinGrace('SIGTERM'))

  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const) {
    test(`${signal} ends a run like SIGTERM, with its manifest and ${code}`, () => finishesWithinGrace(signal))
  }

  test('SIGUSR1 opens no debugger, and the run goes on', async (t) => {
    const simulator = await start({ generationSeconds: 3 })
    t.after(() => simulator.close())
    const { child, ended } = spawnWorker(simulator, ['ignore', 'ignore', 'pipe'])
    assert.ok(child.stderr)
    const errors = text(child.stderr)
    await until(() => generating(simulator), ended)
    child.kill('SIGUSR1')
    assert.equal((await ended).code, 0)
    assert.equal(await errors, '')
  })

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
    const hook = new URL('../process/slow-loading.ts', import.meta.url).href
    const { child, ended } = spawnWorker(simulator, ['ignore', 'ignore', 'pipe'], { NODE_OPTIONS: `--import ${hook}` })
    const loading = new Promise<string>((resolve) => child.stderr?.once('data', () => resolve('loading')))
    assert.equal(await Promise.race([loading, ended]), 'loading', 'it ended before it was loaded')
    child.kill('SIGTERM')
    assert.equal((await ended).code, 143)
    assert.equal(child.signalCode, null, 'it ended by itself')
    assert.equal(simulator.sessions.length, 0)
  })
})
