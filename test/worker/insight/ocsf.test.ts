import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { defaultThresholds } from '../../../worker/config.ts'
import { ExceptionRegister } from '../../../worker/insight/exceptions/exception-register.ts'
import { assessReport, type Finding } from '../../../worker/insight/findings/assess.ts'
import { checks } from '../../../worker/insight/findings/catalog.ts'
import { fail, notApplicable, pass, undecidable, verdicts } from '../../../worker/insight/findings/check.ts'
import { credentialRows } from '../../../worker/insight/findings/credential-row.ts'
import { supportedBy } from '../../../worker/insight/findings/standards.ts'
import { eventWriter } from '../../../worker/insight/ocsf/compliance-finding.ts'
import { findingLines } from '../../../worker/insight/ocsf/finding-lines.ts'
import { originOf } from '../../../worker/insight/tables/origin.ts'
import type { Exception, Verdict } from '../../../worker/model.ts'
import { problemsOf, schema } from './ocsf/schema-check.ts'
import { goodRoot, goodUser, report } from './report-fixture.ts'
import { memorySink, runId, writeTable } from './table-files.ts'

const outcomes = {
  pass,
  fail: fail('Broken', ['arn']),
  undecidable: undecidable('Unclear', []),
  'not-applicable': notApplicable,
}

const exception: Exception = {
  check: 'console-mfa',
  account: '111122223333',
  principal: 'alice',
  reason: 'Break-glass user',
  ticket: 'SEC-1',
  approvedBy: 'CISO',
  expires: '2026-12-31',
}

const collected = {
  ...report([goodRoot, goodUser]),
  account: { id: '012345678901', name: 'Payments', state: 'ACTIVE', partition: 'aws', email: 'aws+pay@example.com' },
}
const [rootRow, userRow] = [...credentialRows(collected)]

function findingOf(check: (typeof checks)[number], verdict: Verdict, excepted = false): Finding {
  const row = check.appliesTo === 'root' ? rootRow : userRow
  assert.ok(row)
  return {
    check,
    row,
    outcome: outcomes[verdict],
    severity: verdict === 'fail' ? check.severity : 'informational',
    supports: supportedBy(check.id, defaultThresholds),
    evidence: JSON.stringify({ mfa_active: 'false' }),
    ...(excepted && { exception }),
  }
}

const eventOf = (finding: Finding) => JSON.parse(eventWriter()([finding], originOf(runId, collected)))

test('every verdict of every check is a Compliance Finding by the published schema', () => {
  assert.equal(schema.version, '1.6.0')
  for (const check of checks) {
    for (const verdict of verdicts) {
      const event = eventOf(findingOf(check, verdict))
      assert.deepEqual(problemsOf(event), [], `${check.id} ${verdict}`)
    }
    const excepted = eventOf(findingOf(check, 'fail', true))
    assert.deepEqual(problemsOf(excepted), [], `${check.id} excepted`)
  }
})

test('the schema check finds what is wrong', () => {
  const [check] = checks
  assert.ok(check)
  const event = eventOf(findingOf(check, 'fail'))
  const problems = (change: Record<string, unknown>) => problemsOf({ ...event, ...change })
  assert.match(problems({ time: 'now' })[0] ?? '', /\.time/)
  assert.match(problems({ severity_id: 17 })[0] ?? '', /enumeration/)
  assert.match(problems({ finding_info: { title: 'x' } })[0] ?? '', /finding_info\.uid is required/)
  assert.match(problems({ invented: 1 })[0] ?? '', /invented is not in the schema/)
  assert.match(problems({ cloud: undefined })[0] ?? '', /cloud is required/)
  assert.match(problems({ resources: {} })[0] ?? '', /has to be an array/)
})

test('the status ids are those that a reader relies on', () => {
  const check = checks.find(({ id }) => id === 'console-mfa')
  assert.ok(check)
  const ids = (verdict: Verdict, excepted = false) => {
    const event = eventOf(findingOf(check, verdict, excepted))
    return [event.compliance.status_id, event.status_id, event.status, event.severity_id]
  }
  assert.deepEqual(ids('fail'), [3, 1, 'New', 4])
  assert.deepEqual(ids('fail', true), [3, 3, 'Suppressed', 4])
  assert.deepEqual(ids('undecidable').slice(0, 2), [0, 99])
  assert.deepEqual(ids('pass').slice(0, 2), [1, 99])
  assert.deepEqual(ids('not-applicable').slice(0, 2), [99, 99])
  const event = eventOf(findingOf(check, 'undecidable'))
  assert.equal(event.compliance.status, 'Undecidable from the credential report')
  assert.equal(event.finding_info.uid, '012345678901/console-mfa/alice')
  assert.ok(event.compliance.requirements.includes('PCI DSS v4.0.1: 8.4.2'))
  assert.ok(event.compliance.requirements.includes('CIS AWS Foundations Benchmark v7.0: 2.10'))
})

test('the file has an event for each finding; its uid is the same in the next run, and no name breaks a line', async () => {
  const hostile = { ...goodUser, user: 'line\nfeed \u2028 "quote"', mfa_active: 'false' }
  const reports = [report([{ ...goodRoot, mfa_active: 'false' }, hostile]), report([goodUser])]
  const lines = async (run: string) => {
    const { content, rows } = await writeTable(findingLines, reports, run)
    const text = gunzipSync(content).toString()
    assert.equal(text.split('\n').length, (rows ?? 0) + 1)
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }
  const [first, second] = [await lines(runId), await lines('20261123T103000Z-1a2b3c')]
  assert.deepEqual(
    first.map(({ finding_info: { uid } }) => uid),
    second.map(({ finding_info: { uid } }) => uid),
  )
  for (const event of first) assert.deepEqual(problemsOf(event), [])
  assert.equal(first[0]?.metadata.correlation_uid, runId)
})

test('an exception suppresses the event and says by whom, why and until when', async () => {
  const register = new ExceptionRegister([exception], new Date('2026-11-22T10:30:00Z'))
  const sink = memorySink()
  const table = findingLines.open(runId, sink)
  await table.add(assessReport(report([goodRoot, { ...goodUser, mfa_active: 'false' }]), defaultThresholds, register))
  await table.finish()
  const events = gunzipSync(sink.content())
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const event = events.find(({ finding_info: { uid } }) => uid === '111122223333/console-mfa/alice')
  assert.equal(event.status_id, 3)
  assert.equal(event.compliance.status_id, 3)
  assert.equal(event.status_detail, 'Accepted by CISO until 2026-12-31: Break-glass user (SEC-1)')
})
