import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultThresholds } from '../../../worker/config.ts'
import { assessReport } from '../../../worker/insight/findings/assess.ts'
import { type Cells, classicColumns, daysAgo, further, goodRoot, goodUser, key, report } from './report-fixture.ts'

test('a report without a root row leaves the root checks undecided', () => {
  const { findings, controlStatus } = assessReport(report([goodUser]), defaultThresholds)
  assert.deepEqual(
    findings.map(({ check, outcome }) => [check.appliesTo, outcome.verdict]),
    Array.from({ length: 5 }, () => ['root', 'undecidable']),
  )
  for (const [check, counts] of controlStatus ?? [])
    assert.equal(counts.undecidable, check.appliesTo === 'root' ? 1 : 0)
  // Nor is a cell shown that the report does not have.
  assert.deepEqual(new Set(findings.map(({ evidence }) => evidence)), new Set(['{}']))
})

test('a root user without MFA is one failure, not two', () => {
  const { findings } = assessReport(report([{ ...goodRoot, mfa_active: 'false' }]), defaultThresholds)
  assert.deepEqual(
    findings.map(({ check, outcome }) => [check.id, outcome.verdict]),
    [
      ['root-mfa', 'fail'],
      ['root-hardware-mfa', 'undecidable'],
    ],
  )
})

test('a credential that the report only mentions is shown with that cell', () => {
  const columns = [...classicColumns, 'additional_credentials_info']
  const { findings } = assessReport(report([goodRoot, { ...goodUser, ...further }], { columns }), defaultThresholds)
  const ofUser = findings.filter(({ check }) => check.appliesTo === 'user')
  assert.deepEqual(
    ofUser.map(({ check }) => check.id),
    ['keys-at-user-creation', 'unused-credentials', 'one-active-key', 'key-rotation', 'signing-certificate'],
  )
  for (const { evidence } of ofUser) assert.deepEqual(JSON.parse(evidence), further)
})

test('only a failure has the severity of its check', () => {
  const { findings } = assessReport(report([goodRoot, { ...goodUser, mfa_active: '?' }]), defaultThresholds)
  assert.deepEqual(
    findings.map(({ check, severity }) => [check.id, check.severity, severity]),
    [
      ['root-hardware-mfa', 'critical', 'informational'],
      ['console-mfa', 'high', 'informational'],
      ['user-mfa', 'low', 'informational'],
    ],
  )
})

test('a reason has the limit, and does not contradict it', () => {
  const reasons = (root: Cells, user: Cells) =>
    assessReport(
      report([
        { ...goodRoot, ...root },
        { ...goodUser, ...user },
      ]),
      defaultThresholds,
    )
      .findings.filter(({ outcome }) => outcome.verdict === 'fail')
      .map(({ outcome }) => outcome.reason)
  assert.deepEqual(
    reasons(
      { password_last_used: daysAgo(2) },
      { ...key(1, daysAgo(90.5), daysAgo(45)), access_key_2_active: 'false' },
    ),
    [
      "The root user's password was used 2 days before the report (limit 30)",
      'Access key 1 was last used 45 days ago (limit: less than 45)',
      'Access key 1 was last rotated over 90 days ago (limit 90)',
    ],
  )
})

test('columns are read by name: reordered, 23 or more columns say the same', () => {
  const cells = { ...goodUser, mfa_active: 'false', ...key(1, daysAgo(100), 'N/A') }
  const told = (columns: readonly string[]) =>
    assessReport(report([goodRoot, cells], { columns }), defaultThresholds).findings.map(({ check, outcome }) => [
      check.id,
      outcome,
    ])
  const classic = told(classicColumns)
  assert.ok(classic.length > 3)
  assert.deepEqual(told([...classicColumns, 'additional_credentials_info']), classic)
  assert.deepEqual(told([...classicColumns, 'additional_credentials_info', 'another', 'and_another']), classic)
  assert.deepEqual(told(classicColumns.toReversed()), classic)
})

test('the evidence holds the cells as they stand in the report, of the offending key alone', () => {
  const old = daysAgo(91, '+00:00')
  const { findings } = assessReport(
    report([{ ...goodUser, ...key(1, daysAgo(1), daysAgo(1)), ...key(2, old, daysAgo(1)) }]),
    defaultThresholds,
  )
  const finding = findings.find(({ check }) => check.id === 'key-rotation')
  assert.ok(finding)
  assert.equal(finding.outcome.reason, 'Access key 2 was last rotated over 90 days ago (limit 90)')
  assert.deepEqual(JSON.parse(finding.evidence), { access_key_2_active: 'true', access_key_2_last_rotated: old })
})

test('thresholds are settings', () => {
  const cells = { ...goodUser, ...key(1, daysAgo(60), daysAgo(10)) }
  const failing = (thresholds: typeof defaultThresholds) =>
    assessReport(report([{ ...goodRoot, password_last_used: daysAgo(60) }, cells]), thresholds)
      .findings.filter(({ outcome }) => outcome.verdict === 'fail')
      .map(({ check }) => check.id)
  assert.deepEqual(failing(defaultThresholds), [])
  assert.deepEqual(failing({ unusedCredentialDays: 10, keyRotationDays: 59, rootActivityDays: 61 }), [
    'root-activity',
    'unused-credentials',
    'key-rotation',
  ])
})
