import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GenerateCredentialReportCommand, GetCredentialReportCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import type { AccountBehaviour, SimulatorOptions } from '../options.ts'
import { makeInvalidReport, makeReport } from '../report-generator.ts'
import { clientsFor, enter, memberClient, refusedAs } from '../sdk-clients.ts'
import { type SimulatorTest, simulatorWithAccount } from '../simulator-for-test.ts'
import { manualClock } from '../test-clocks.ts'

/** An account that is entered, under a clock that the test moves. */
async function inAccount(t: SimulatorTest, behaviour: AccountBehaviour, options: Partial<SimulatorOptions> = {}) {
  const clock = manualClock(Date.parse('2026-11-22T10:15:00.500Z'))
  const { simulator, accountId } = await simulatorWithAccount(t, behaviour, { clock, ...options })
  const iam = memberClient(simulator, await enter(simulator, accountId, { DurationSeconds: 3600 }))
  return {
    ...{ simulator, accountId, clock },
    generate: async () => (await iam.send(new GenerateCredentialReportCommand({}))).State,
    get: () => iam.send(new GetCredentialReportCommand({})),
  }
}

test('a report is started, in progress, complete, and there', async (t) => {
  const { generate, get, clock, accountId, simulator } = await inAccount(t, { generationSeconds: 8 })
  await assert.rejects(get(), refusedAs('CredentialReportNotPresentException', 410))
  assert.equal(await generate(), 'STARTED')
  clock.advance(7_999)
  assert.equal(await generate(), 'INPROGRESS')
  await assert.rejects(get(), refusedAs('CredentialReportNotReadyException', 404))
  clock.advance(1)
  assert.equal(await generate(), 'COMPLETE')
  const { Content, GeneratedTime, ReportFormat } = await get()
  assert.deepEqual(Buffer.from(Content ?? []), makeReport(accountId))
  assert.equal(GeneratedTime?.toISOString(), '2026-11-22T10:15:08.000Z')
  assert.equal(ReportFormat, 'text/csv')
  assert.equal([...simulator.servedReports(accountId).values()][0]?.generatedTime, '2026-11-22T10:15:08Z')
})

test('for four hours a report is handed out again; then it is expired, and a new one can be had', async (t) => {
  const clock = manualClock()
  const { simulator, accountId } = await simulatorWithAccount(t, {}, { clock })
  const session = async () => memberClient(simulator, await enter(simulator, accountId))
  const iam = await session()
  await iam.send(new GenerateCredentialReportCommand({}))
  const first = await iam.send(new GetCredentialReportCommand({}))
  clock.advance(4 * 3_600_000 - 1)
  const later = await session()
  assert.equal((await later.send(new GenerateCredentialReportCommand({}))).State, 'COMPLETE')
  const again = await later.send(new GetCredentialReportCommand({}))
  assert.deepEqual([again.GeneratedTime, again.Content], [first.GeneratedTime, first.Content])
  clock.advance(1)
  await assert.rejects(
    later.send(new GetCredentialReportCommand({})),
    refusedAs('CredentialReportExpiredException', 410),
  )
  assert.equal((await later.send(new GenerateCredentialReportCommand({}))).State, 'STARTED')
  const next = await later.send(new GetCredentialReportCommand({}))
  assert.notDeepEqual(next.GeneratedTime, first.GeneratedTime)
})

test('a report can lie there from before, young enough or too old', async (t) => {
  const young = await inAccount(t, { cachedReportAgeSeconds: 7200 })
  assert.equal(await young.generate(), 'COMPLETE')
  assert.equal((await young.get()).GeneratedTime?.toISOString(), '2026-11-22T08:15:00.000Z')
  const old = await inAccount(t, {}, { cachedReportAgeSeconds: 4 * 3600 })
  await assert.rejects(old.get(), refusedAs('CredentialReportExpiredException', 410))
  assert.equal(await old.generate(), 'STARTED')
})

test('a generation may never end, or vary by a share from account to account', async (t) => {
  const never = await inAccount(t, { generationSeconds: 'never' })
  await never.generate()
  never.clock.advance(3_000_000)
  assert.equal(await never.generate(), 'INPROGRESS')
  const varied = await inAccount(t, {}, { generationSeconds: 8, generationSpread: 0.5 })
  await varied.generate()
  varied.clock.advance(3_999)
  assert.equal(await varied.generate(), 'INPROGRESS')
  varied.clock.advance(8_001)
  assert.equal(await varied.generate(), 'COMPLETE')
})

test('capacity is exhausted for as long as it is said', async (t) => {
  const { generate, clock } = await inAccount(t, { capacityExhaustedSeconds: 180 })
  await assert.rejects(generate(), refusedAs('LimitExceededException', 409))
  clock.advance(179_999)
  await assert.rejects(generate(), /No more capacity to launch new report generation tasks/)
  clock.advance(1)
  assert.equal(await generate(), 'STARTED')
})

test('a report can expire or vanish between wait and download', async (t) => {
  const expiring = await inAccount(t, { expiredDownloads: 1 })
  await expiring.generate()
  assert.equal(await expiring.generate(), 'COMPLETE')
  await assert.rejects(expiring.get(), refusedAs('CredentialReportExpiredException', 410))
  assert.equal(await expiring.generate(), 'STARTED')
  assert.ok((await expiring.get()).Content)
  const vanishing = await inAccount(t, { notPresentDownloads: 1 })
  await vanishing.generate()
  assert.equal(await vanishing.generate(), 'COMPLETE')
  await assert.rejects(vanishing.get(), refusedAs('CredentialReportNotPresentException', 410))
  assert.equal(await vanishing.generate(), 'COMPLETE')
  assert.ok((await vanishing.get()).Content)
})

test('a service control policy denies both actions', async (t) => {
  const { generate, get } = await inAccount(t, { deniedByServiceControlPolicy: true })
  await assert.rejects(generate(), refusedAs('AccessDenied', 403))
  await assert.rejects(get(), /with an explicit deny in a service control policy/)
})

test('an account can hand out a report of another shape, what is no report, or given bytes', async (t) => {
  const bytesOf = async (report: AccountBehaviour['report'], options: Partial<SimulatorOptions> = {}) => {
    const { generate, get, accountId } = await inAccount(t, report === undefined ? {} : { report }, options)
    await generate()
    return { accountId, bytes: Buffer.from((await get()).Content ?? []) }
  }
  const shape = { users: 12, names: 'unusual', columns: 23, root: 'old' } as const
  const shaped = await bytesOf(shape)
  assert.deepEqual(shaped.bytes, makeReport(shaped.accountId, shape))
  const common = await bytesOf(undefined, { report: { users: 2 } })
  assert.deepEqual(common.bytes, makeReport(common.accountId, { users: 2 }))
  const page = await bytesOf('html-page')
  assert.deepEqual(page.bytes, makeInvalidReport('html-page', page.accountId))
  assert.equal((await bytesOf('empty')).bytes.length, 0)
  assert.deepEqual((await bytesOf(Buffer.from('given'))).bytes, Buffer.from('given'))
})

test('nothing but the two actions, and nobody but a session in the account', async (t) => {
  const { simulator, accountId } = await simulatorWithAccount(t, {})
  await assert.rejects(
    clientsFor(simulator).iam.send(new GenerateCredentialReportCommand({})),
    refusedAs('AccessDenied', 403),
  )
  const iam = memberClient(simulator, await enter(simulator, accountId))
  await assert.rejects(iam.send(new ListUsersCommand({})), { name: 'InvalidAction' })
})
