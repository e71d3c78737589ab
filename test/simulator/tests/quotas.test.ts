import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeOrganizationCommand, ListAccountsCommand, ListRootsCommand } from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { clientsFor, enter, refusedAs } from '../sdk-clients.ts'
import { eventually, simulatorFor } from '../simulator-for-test.ts'
import { manualClock } from '../test-clocks.ts'

/** How many of so many calls at once are answered. */
const answered = async (call: () => Promise<unknown>, times: number) => {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, call))
  return outcomes.filter(({ status }) => status === 'fulfilled').length
}

test('ListAccounts: twelve at once, then eight a second', async (t) => {
  const clock = manualClock()
  const simulator = await simulatorFor(t, { clock })
  const { organizations } = clientsFor(simulator)
  const call = () => organizations.send(new ListAccountsCommand({}))
  assert.equal(await answered(call, 20), 12)
  await assert.rejects(call(), refusedAs('TooManyRequestsException', 400))
  clock.advance(1000)
  assert.equal(await answered(call, 20), 8)
  clock.advance(3600_000)
  assert.equal(await answered(call, 20), 12)
  assert.equal(simulator.requests.count('organizations.ListAccounts', 'TooManyRequestsException'), 8 + 1 + 12 + 8)
  assert.equal(simulator.requests.peakRate('organizations.ListAccounts'), 21)
})

test('quotas are counted by operation, and can be changed or switched off', async (t) => {
  const clock = manualClock()
  const simulator = await simulatorFor(t, { clock, quotas: { AssumeRole: { rate: 60, burst: 5 } } })
  const { organizations, sts } = clientsFor(simulator)
  assert.equal(await answered(() => organizations.send(new DescribeOrganizationCommand({})), 3), 1)
  assert.equal(await answered(() => organizations.send(new ListRootsCommand({})), 3), 3)
  const accountId = simulator.organization.accounts[2]?.id ?? ''
  assert.equal(await answered(() => enter(simulator, accountId), 8), 5)
  await assert.rejects(enter(simulator, accountId), refusedAs('Throttling', 400))
  assert.equal(await answered(() => sts.send(new GetCallerIdentityCommand({})), 8), 8)
  const off = await simulatorFor(t, { clock, quotas: 'off' })
  assert.equal(await answered(() => clientsFor(off).organizations.send(new ListAccountsCommand({})), 20), 20)
})

test('the peak rate is that of the worst window, the peak concurrency that of the worst moment', async (t) => {
  const clock = manualClock()
  const simulator = await simulatorFor(t, { clock, latency: { sts: 10 } })
  const { sts } = clientsFor(simulator)
  const call = () => sts.send(new GetCallerIdentityCommand({}))
  const calls: Promise<unknown>[] = []
  for (const [count, pause] of [
    [2, 600],
    [3, 600],
    [1, 5000],
    [2, 100],
  ] as const) {
    const batch = Array.from({ length: count }, call)
    await eventually(() => clock.sleepers >= count)
    clock.advance(pause)
    calls.push(...batch)
    await Promise.all(batch)
  }
  assert.equal(simulator.requests.peakRate('sts.GetCallerIdentity'), 5)
  assert.equal(simulator.requests.peakRate('sts.GetCallerIdentity', 0.5), 3)
  assert.equal(simulator.requests.peakRate('sts.GetCallerIdentity', 60), 8)
  assert.equal(simulator.requests.peakConcurrency, 3)
})
