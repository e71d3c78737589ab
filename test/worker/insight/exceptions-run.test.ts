import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import type { Exception } from '../../../worker/model.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

test('a run carries its exceptions into every record, and hides nothing', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 6, organizationalUnits: 3 }) })
  t.after(() => simulator.close())
  const plain = await runAgainst(simulator)
  const csvOf = (runId: string) => {
    const object = simulator.objects().find(({ key }) => key.startsWith('findings-csv/') && key.includes(runId))
    return parse(object?.content?.toString() ?? '', { columns: true }) as Record<string, string>[]
  }
  const failing = csvOf(plain.manifest.runId).find(
    ({ verdict, check_id }) => verdict === 'fail' && check_id === 'user-mfa',
  )
  assert.ok(failing)
  const accepted: Exception = {
    check: 'user-mfa',
    account: (failing.account_id ?? '').replace("'", ''),
    principal: failing.principal ?? '',
    reason: 'A program; see the ticket',
    ticket: 'SEC-42',
    approvedBy: 'Security board',
    expires: day(30),
  }
  const unused = { ...accepted, check: 'service-credential-user', principal: 'nobody' }
  const expired = { ...accepted, principal: '*', expires: day(-1) }
  const exceptions = [accepted, unused, expired]
  const { code, manifest, stdout } = await runAgainst(simulator, [], {
    EXCEPTIONS: JSON.stringify(exceptions),
    ACCOUNT_EMAIL: 'true',
  })
  assert.equal(code, 0, stdout.slice(-2_000))

  const object = (name: string) =>
    simulator.objects().find(({ key }) => key.includes(manifest.runId) && key.endsWith(name))?.content ??
    Buffer.alloc(0)
  const written = object('/exceptions.json')
  assert.deepEqual(JSON.parse(written.toString()), exceptions)
  const sha256 = createHash('sha256').update(written).digest('hex')
  assert.deepEqual(manifest.exceptions, { sha256, count: 3, expired: 1 })
  assert.deepEqual(JSON.parse(object('/started.json').toString()).exceptions, manifest.exceptions)

  assert.deepEqual(manifest.findings?.failed, plain.manifest.findings?.failed)
  assert.deepEqual(manifest.findings?.excepted, { critical: 0, high: 0, medium: 0, low: 1 })
  const rows = csvOf(manifest.runId)
  const sortKey = (row: Record<string, string>) => `${row.account_id} ${row.check_id} ${row.principal} ${row.verdict}`
  assert.deepEqual(rows.map(sortKey).sort(), csvOf(plain.manifest.runId).map(sortKey).sort())
  const carrying = rows.filter(({ status }) => status === 'excepted')
  assert.equal(carrying.length, 1)
  assert.equal(carrying[0]?.exception_reason, accepted.reason)
  assert.equal(carrying[0]?.exception_expires, accepted.expires)
  assert.match(carrying[0]?.account_email ?? '', /^aws\+\d{12}@example\.com$/)
  assert.equal(csvOf(plain.manifest.runId)[0]?.account_email, '', 'only where it is asked for')

  const events = gunzipSync(object('findings.jsonl.gz'))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(events.length, rows.length)
  assert.equal(events.filter(({ status }) => status === 'Suppressed').length, 1)

  const page = object('index.html').toString()
  const section = /<section id="exceptions"[\s\S]*?<\/section>/.exec(page)?.[0] ?? ''
  assert.match(section, /2 exceptions in force when the run started, 1 expired/)
  for (const text of ['Security board', 'SEC-42', accepted.expires, 'Without a finding', 'Expired']) {
    assert.ok(section.includes(text), text)
  }

  const metrics = stdout.split('\n').find((line) => line.includes('"FindingsExcepted"')) ?? '{}'
  const { FindingsExcepted, FindingsCritical, FindingsUndecidable } = JSON.parse(metrics)
  assert.equal(FindingsExcepted, 1)
  assert.equal(FindingsCritical, manifest.findings?.failed.critical)
  assert.ok(FindingsUndecidable > 0)

  const one = await runAgainst(simulator, ['--accounts', accepted.account ?? ''])
  assert.doesNotMatch(one.stdout, /FindingsCritical/, 'of full-scope runs only')
})

test('an exception of an organizational unit reaches the accounts below it, named by ListAccounts or not', async (t) => {
  for (const paths of [true, false]) {
    const organization = { ...makeOrganization({ accounts: 8, organizationalUnits: 3 }), paths }
    const simulator = await startSimulator({ organization })
    t.after(() => simulator.close())
    const exceptions = [
      {
        check: 'user-mfa',
        organizationalUnit: organization.rootId,
        principal: '*',
        reason: 'Programs',
        approvedBy: 'Security board',
        expires: day(0),
      },
    ]
    const { manifest, code, stdout } = await runAgainst(simulator, [], { EXCEPTIONS: JSON.stringify(exceptions) })
    assert.equal(code, 0, stdout.slice(-2_000))
    const standing = manifest.findings?.standing.find(({ check }) => check === 'user-mfa')
    assert.ok((standing?.excepted ?? 0) > 0, `paths: ${paths}`)
    assert.equal(standing?.excepted, standing?.failed)
  }
})

test('mistakes in exceptions end the run with 2 before any call, together with all others', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
  t.after(() => simulator.close())
  const before = simulator.requests.log.length
  const { code, stderr } = await runWorker(
    [],
    simulator.environment({ EXCEPTIONS: '[{"check":"console-mfs"},{}]', CONCURRENCY: '0' }),
  )
  assert.equal(code, 2)
  assert.match(stderr, /CONCURRENCY: received "0"/)
  assert.match(stderr, /EXCEPTIONS, exception 1: check: received "console-mfs"/)
  assert.match(stderr, /EXCEPTIONS, exception 2: expires: received nothing/)
  assert.equal(simulator.requests.log.length, before)
})

test('--fail-on counts open findings alone, and is named even where another code wins', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 4 }) })
  t.after(() => simulator.close())
  const failing = await runAgainst(simulator, ['--fail-on', 'low'])
  assert.equal(failing.code, 3)
  assert.match(failing.stderr, /open findings of severity low or above: \d+/)
  const accepted = failing.manifest.accounts.flatMap(({ id }) =>
    (failing.manifest.findings?.standing ?? [])
      .filter(({ failed }) => failed > 0)
      .map(({ check }) => ({
        check,
        account: id,
        principal: '*',
        reason: 'Accepted for the test',
        approvedBy: 'Security board',
        expires: day(1),
      })),
  )
  const env = { EXCEPTIONS: JSON.stringify(accepted) }
  assert.equal((await runAgainst(simulator, ['--fail-on', 'low'], env)).code, 0)
  const [first] = failing.manifest.accounts
  simulator.fault({ operation: 'AssumeRole', account: first?.id ?? '', effect: { error: 'AccessDenied', status: 403 } })
  const incomplete = await runAgainst(simulator, ['--fail-on', 'low'])
  assert.equal(incomplete.code, 1)
  assert.match(incomplete.stderr, /open findings of severity low or above/)
})
