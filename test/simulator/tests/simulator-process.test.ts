import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { clientsFor, refusedAs } from '../sdk-clients.ts'
import type { SimulatorTest } from '../simulator-for-test.ts'
import { type SimulatorProcess, startSimulatorProcess } from '../simulator-process.ts'

async function processFor(t: SimulatorTest, ...args: string[]): Promise<SimulatorProcess> {
  const simulator = await startSimulatorProcess(args)
  t.after(() => simulator.close())
  return simulator
}

test('a process serves the same, and is asked and told over HTTP', async (t) => {
  const simulator = await processFor(
    t,
    '--accounts',
    '30',
    '--suspended',
    '4',
    '--empty-page',
    '1',
    '--state-field',
    'both',
  )
  const { organizations, s3 } = clientsFor(simulator)
  const empty = await organizations.send(new ListAccountsCommand({}))
  assert.deepEqual(empty.Accounts, [])
  const { Accounts: accounts } = await organizations.send(new ListAccountsCommand({ NextToken: empty.NextToken }))
  assert.equal(accounts?.length, 20)
  assert.equal(accounts?.[0]?.Status, 'ACTIVE')

  const id = await simulator.fault({ service: 's3', times: 1, effect: 'throttle' })
  const put = new PutObjectCommand({ Bucket: simulator.environment.REPORT_BUCKET, Key: 'a b/ü', Body: 'bytes' })
  await assert.rejects(s3.send(put), refusedAs('SlowDown', 503))
  await s3.send(put)
  assert.equal(await simulator.removeFault(id), 1)
  assert.deepEqual(
    (await simulator.objects()).map(({ key, size }) => [key, size]),
    [['a b/ü', 5]],
  )
  assert.equal((await simulator.object('a b/ü')).toString(), 'bytes')
  await assert.rejects(simulator.object('none'), /404/)
  const { counts, peakRates, simulator: used } = await simulator.requests()
  assert.deepEqual(counts['s3.PutObject'], { total: 2, outcomes: { SlowDown: 1, ok: 1 } })
  assert.equal(peakRates['organizations.ListAccounts'], 2)
  assert.ok(used.residentBytes > 0)
  const { violations } = await simulator.audit()
  assert.ok(violations.some(({ rule }) => rule === 'manifest-missing'))
  const without = await simulator.audit({ expectManifest: false, expectEncryption: false, expectOwner: false })
  assert.deepEqual(
    without.violations.map(({ rule }) => rule),
    ['unconditional-write', 'checksum-missing'],
  )
  assert.ok((await simulator.secrets()).includes(simulator.credentials.secretAccessKey))
})

test('a process ends when it is told to, and frees its port', async (t) => {
  const simulator = await processFor(t)
  await simulator.close()
  await assert.rejects(fetch(simulator.url), TypeError)
})

test('a process does not outlive the one that started it', async () => {
  const child = spawn(process.execPath, ['test/simulator/main.ts'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.stdin.end()
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('a mistake in an option is named', async () => {
  await assert.rejects(startSimulatorProcess(['--latency', 'ec2=5']), /did not start/)
})
