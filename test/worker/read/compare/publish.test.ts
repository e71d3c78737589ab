import assert from 'node:assert/strict'
import { after, before, suite, type TestContext, test } from 'node:test'
import type { Changes } from '../../../../worker/evidence/changes-schema.ts'
import type { RunSummary } from '../../../../worker/evidence/event-schemas.ts'
import type { FaultRule } from '../../../simulator/faults.ts'
import { schemaProblems } from '../../../simulator/schemas.ts'
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts'
import { runAgainst } from '../../../support/simulated-run.ts'
import { runWorker } from '../../../support/worker-process.ts'
import * as history from './history.ts'
import { assertDocumented, bus, detailOf, holds, words } from './sent-events.ts'

suite('compare --publish', () => {
  let story: history.History
  before(async () => {
    story = await history.playHistory()
  })
  after(() => story.close())

  /** A simulator with what the three runs wrote. */
  const archive = async (t: TestContext, without: RegExp = /^$/): Promise<Simulator> => {
    const objects = story.simulator.objects().filter(({ key }) => !without.test(key))
    const simulator = await startSimulator({ organization: story.simulator.organization }, objects)
    t.after(() => simulator.close())
    return simulator
  }
  const publish = (simulator: Simulator, env: Readonly<Record<string, string>> = { EVENT_BUS: bus }) =>
    runWorker(['compare', '--publish'], simulator.environment(env, simulator.changesCredentials))
  const published = (simulator: Simulator) =>
    simulator.objects().flatMap(({ key }) => (key.startsWith('changes/') ? [key.replace(/.*run=/, '')] : []))
  const changesOf = (simulator: Simulator, run: string): Changes => {
    const object = simulator.objects().find(({ key }) => key.endsWith(`run=${run}/changes.json`))
    return JSON.parse(object?.content?.toString() ?? assert.fail(`changes of ${run}`))
  }
  const summaries = (simulator: Simulator) =>
    simulator.events.filter(({ detailType }) => detailType === 'Run Summary').map(({ detail }) => detail as RunSummary)

  test('publishes every run that has no changes, oldest first, and then nothing more', async (t) => {
    const simulator = await archive(t)
    const { code, stdout, stderr } = await publish(simulator)
    assert.equal(code, 0, stderr)
    assert.deepEqual(
      published(simulator),
      story.runs.flatMap((run) => [`${run}/index.html`, `${run}/changes.json`]),
    )
    assert.deepEqual(
      stdout.match(/run \d{8}T\d{6}Z-\w+,/g)?.map((text) => text.slice(4, -1)),
      story.runs,
    )
    const [first = '', second = '', third = ''] = story.runs
    for (const run of story.runs) assert.deepEqual(schemaProblems('changes', changesOf(simulator, run)), [])
    assert.deepEqual([changesOf(simulator, first).from, changesOf(simulator, first).accounts], [undefined, []])
    assert.equal(changesOf(simulator, second).from?.runId, first)
    assert.equal(changesOf(simulator, third).from?.runId, second)
    for (const { key, content } of simulator.objects().filter((object) => object.key.startsWith('summary/'))) {
      const link = `../../../${key.replace('summary/', 'changes/')}`
      assert.ok(content?.includes(`<a href="${link}">`), 'the page of a run links its changes')
    }
    const { violations } = simulator.audit({ expectManifest: false })
    assert.deepEqual(violations, [], 'every write states owner, key, checksum and condition')

    const [events, objects] = [simulator.events.length, simulator.objects().length]
    const again = await publish(simulator)
    assert.equal(again.code, 0, again.stderr)
    assert.deepEqual([simulator.events.length, simulator.objects().length], [events, objects])
  })

  test('a started.json that is too large to read keeps no run from being published', async (t) => {
    const simulator = await archive(t)
    const start = simulator.objects().find(({ key }) => key.endsWith('/started.json'))
    simulator.tamper(start?.key ?? '', Buffer.alloc(2_000_000))
    const { code, stderr } = await publish(simulator)
    assert.equal(code, 0, stderr)
    assert.equal(published(simulator).length, 2 * story.runs.length)
  })

  test('a report that S3 refuses to hand out leaves its account unknown, and the others are published', async (t) => {
    const simulator = await archive(t)
    const report = changesReport(simulator)
    simulator.fault({ operation: 'GetObject', keyPrefix: report, effect: { error: 'AccessDenied' } })
    const { code, stderr } = await publish(simulator)
    assert.equal(code, 1)
    assert.match(stderr, /WRONG {2}run \S+: account \d{12}: AccessDenied/)
    assert.equal(published(simulator).length, 2 * story.runs.length)
  })

  test('an invalid manifest fails the task for a week, and is named after that', async (t) => {
    const manifest = story.simulator.objects().find(({ key }) => key.endsWith('/manifest.json')) ?? assert.fail()
    const withInvalid = async (runId: string) => {
      const key = `runs/date=${runId.slice(0, 4)}-${runId.slice(4, 6)}-${runId.slice(6, 8)}/run=${runId}/manifest.json`
      const objects = [...story.simulator.objects(), { ...manifest, key, content: Buffer.from('{}') }]
      const simulator = await startSimulator({ organization: story.simulator.organization }, objects)
      t.after(() => simulator.close())
      return publish(simulator)
    }
    const old = await withInvalid('20200101T103000Z-abcdef')
    assert.equal(old.code, 0, old.stderr)
    assert.match(old.stderr, /^run 20200101T103000Z-abcdef is passed over: the manifest at /m)
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
    const recent = await withInvalid(`${today}T000000Z-abcdef`)
    assert.equal(recent.code, 1)
    assert.match(recent.stderr, /WRONG {2}run \d{8}T000000Z-abcdef is passed over/)
  })

  test('sends one summary for each run, and an event for each change and each critical and high finding', async (t) => {
    const simulator = await archive(t)
    await publish(simulator)
    assertDocumented(simulator.events)
    assert.deepEqual(
      summaries(simulator).map(({ runId }) => runId),
      story.runs,
    )
    const [first, , last] = summaries(simulator)
    assert.match(first?.changed ?? '', /first full-scope run/)
    assert.match(
      last?.changed ?? '',
      /Changes since run .*2 users created, 2 users deleted, .*1 MFA lost.*Accounts: 1 joined, 1 left/,
    )
    assert.match(last?.missing ?? '', /the reports of 1 of 6 accounts in scope \(1 session access-denied\)/)
    assert.match(last?.found ?? '', /^Open findings: \d+ \(/)
    assert.equal(last?.changesPageKey?.replace(/.*run=/, ''), `${story.runs[2]}/index.html`)

    for (const [index, run] of story.runs.entries()) {
      const { accounts, totals } = changesOf(simulator, run)
      const events = simulator.events.filter((event) => detailOf(event).runId === run)
      const count = (type: string) => events.filter(({ detailType }) => detailType === type).length
      assert.equal(count('Credential Change'), accounts.flatMap(({ changes }) => changes).length, `run ${index}`)
      assert.equal(count('Finding Opened'), totals.findings.new.critical + totals.findings.new.high)
      assert.equal(count('Finding Resolved'), totals.findings.resolved.critical + totals.findings.resolved.high)
    }
    assert.ok(
      simulator.events.some(
        (event) => detailOf(event).kind === 'user-deleted' && detailOf(event).principal === 'carol',
      ),
    )
  })

  /** The key of a report that only one run has, and that is compared. */
  const changesReport = (simulator: Simulator): string => {
    const keys = simulator.objects().flatMap(({ key }) => (key.startsWith('reports/') ? [key] : []))
    return keys.find((key) => key.includes(`account=${history.payments}/`)) ?? assert.fail('no report')
  }

  /** A simulator in which the first two runs are published and the third is not. */
  const archiveBeforeThird = async (t: TestContext) => {
    const third = `run=${story.runs[2]}`
    const simulator = await archive(t, new RegExp(third))
    assert.equal((await publish(simulator)).code, 0)
    assert.equal(summaries(simulator).length, 2)
    const later = story.simulator.objects().filter(({ key }) => key.includes(third))
    const objects = [...simulator.objects(), ...later]
    const next = await startSimulator({ organization: story.simulator.organization }, objects)
    t.after(() => next.close())
    return next
  }

  test('catches up with a run that was missed, and compares it with the run before it', async (t) => {
    const [, , third = ''] = story.runs
    const next = await archiveBeforeThird(t)
    assert.equal((await publish(next)).code, 0)
    assert.deepEqual(
      summaries(next).map(({ runId }) => runId),
      [third],
    )
    assert.equal(changesOf(next, third).from?.runId, story.runs[1])
  })

  test('sends entries that EventBridge refuses again, and only these', async (t) => {
    const simulator = await archiveBeforeThird(t)
    simulator.refuseEvents(4)
    const { code, stderr } = await publish(simulator)
    assert.equal(code, 0, stderr)
    assertDocumented(simulator.events)
    assert.equal(summaries(simulator).length, 1)
    const calls = simulator.requests.count('events.PutEvents')
    assert.equal(calls, Math.ceil(simulator.events.length / 10) + 1, 'one more call for the four')
  })

  test('delivers again where an answer was lost, with the same ids', async (t) => {
    const simulator = await archive(t)
    simulator.fault({ service: 'events', operation: 'PutEvents', times: 1, effect: 'reset-after' })
    assert.equal((await publish(simulator)).code, 0)
    const ids = simulator.events.map((event) => detailOf(event).id)
    assert.ok(new Set(ids).size < ids.length, 'a call was delivered twice')
    const once = await archive(t)
    await publish(once)
    assert.deepEqual(new Set(ids), new Set(once.events.map((event) => detailOf(event).id)))
  })

  test('exits with 2 where events cannot be sent, and the next task sends them', async (t) => {
    const simulator = await archive(t)
    const denied = simulator.fault({ service: 'events', effect: { error: 'AccessDeniedException' } })
    const { code, stderr } = await publish(simulator)
    assert.equal(code, 2)
    assert.match(stderr, /the event Run Summary [0-9a-f]{64} of run \S+ is not sent: /)
    assert.deepEqual(published(simulator), [`${story.runs[0]}/index.html`], 'changes.json is the last step')
    denied.remove()
    const next = await publish(simulator)
    assert.equal(next.code, 0, next.stderr)
    assert.equal(published(simulator).length, 6)
    assert.equal(summaries(simulator).length, 3)
  })

  test('two tasks at once publish the same, once', async (t) => {
    const simulator = await archive(t)
    const both = await Promise.all([publish(simulator), publish(simulator)])
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
      both.map(({ stderr }) => stderr).join(),
    )
    assert.equal(published(simulator).length, 6)
    assert.deepEqual(simulator.audit({ expectManifest: false }).violations, [])
  })

  test('with EVENT_DETAIL=counts no event has a name', async (t) => {
    const simulator = await archive(t)
    const { code, stderr } = await publish(simulator, { EVENT_BUS: bus, EVENT_DETAIL: 'counts' })
    assert.equal(code, 0, stderr)
    assertDocumented(simulator.events)
    const reports = simulator.objects().filter(({ key }) => key.startsWith('reports/'))
    const names = new Set([
      ...simulator.organization.accounts.flatMap(({ id, name }) => [id, name]),
      ...reports.flatMap(({ content }) => {
        const rows = content?.toString().trim().split('\n').slice(1) ?? []
        return rows.flatMap((row) => row.split(',').slice(0, 2))
      }),
    ])
    assert.ok(names.size > 40, 'names of accounts and users, and ARNs')
    const values = new Set(simulator.events.flatMap(({ detail }) => words(detail)))
    for (const name of names) for (const value of values) assert.ok(!holds(value, name), `${name} in ${value}`)
    const sum = (kind: string) =>
      simulator.events
        .map(detailOf)
        .filter((detail) => detail.kind === kind)
        .reduce((all, { count = 0 }) => all + count, 0)
    const all = story.runs.flatMap((run) => changesOf(simulator, run).accounts.flatMap(({ changes }) => changes))
    assert.equal(sum('user-created'), all.filter(({ kind }) => kind === 'user-created').length)
  })

  test('a bucket that refuses the write ends it with 2, and nothing is sent', async (t) => {
    const simulator = await archive(t)
    const put: FaultRule = { operation: 'PutObject', keyPrefix: 'changes/', effect: { error: 'AccessDenied' } }
    simulator.fault(put)
    const { code, stderr } = await publish(simulator)
    assert.equal(code, 2)
    assert.match(stderr, /writing changes\/\S+ to the bucket credential-reports: AccessDenied/)
    assert.equal(simulator.events.length, 0)
  })

  test('writes that fail for a while are repeated; one that was taken and not answered counts', async (t) => {
    for (const effect of ['throttle', 'internal-error', 'reset-before', 'reset-after', 'cut-response'] as const) {
      const simulator = await archiveBeforeThird(t)
      simulator.fault({ operation: 'PutObject', keyPrefix: 'changes/', times: 2, effect })
      const { code, stderr } = await publish(simulator)
      assert.equal(code, 0, `${effect}: ${stderr}`)
      assert.equal(published(simulator).length, 6)
      assert.deepEqual(simulator.audit({ expectManifest: false }).violations, [])
    }
  })

  test('the collector can neither publish nor read, and without a bus nothing is sent', async (t) => {
    const simulator = await archive(t)
    const { code } = await runWorker(['compare', '--publish'], simulator.environment({ EVENT_BUS: bus }))
    assert.equal(code, 2)
    assert.equal((await publish(simulator, {})).code, 0)
    assert.deepEqual([published(simulator).length, simulator.events.length], [6, 0])
  })

  test('a run with a restricted scope has a summary from the collector, and no changes', async (t) => {
    const simulator = await archive(t)
    const { manifest } = await runAgainst(simulator, ['--accounts', history.quiet], { EVENT_BUS: bus })
    assert.deepEqual(
      summaries(simulator).map(({ runId, fullScope, changesKey }) => [runId, fullScope, changesKey]),
      [[manifest.runId, false, undefined]],
    )
    assertDocumented(simulator.events)
    assert.equal((await publish(simulator)).code, 0)
    assert.ok(!published(simulator).some((key) => key.startsWith(manifest.runId)))
    assert.equal(summaries(simulator).length, 4, 'one for each run')
  })

  test('a collector that cannot send exits with 2; the changes task sends for a full-scope run', async (t) => {
    const simulator = await archive(t)
    simulator.fault({ service: 'events', effect: { error: 'AccessDeniedException' } })
    const restricted = await runAgainst(simulator, ['--accounts', history.quiet], { EVENT_BUS: bus })
    assert.equal(restricted.code, 2, restricted.stdout)
    assert.ok(restricted.manifestWritten)
    assert.match(restricted.stdout, /an event could not be sent/)
    const whole = await runAgainst(simulator, [], { EVENT_BUS: bus })
    assert.equal(whole.code, 1, 'an account of this organization has no report')
    assert.deepEqual(summaries(simulator), [])
  })

  test('is given by itself', async () => {
    const { code, stderr } = await runWorker(['compare', '--publish', '--output', 'json'], { REPORT_BUCKET: 'reports' })
    assert.equal(code, 2)
    assert.match(stderr, /--publish and --output: received both/)
  })
})
