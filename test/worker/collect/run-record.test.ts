import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { makeRunId, parseReportKey, reportKey, runKey, startOfRun } from '../../../worker/evidence/keys.ts'
import { type Manifest, manifestText, runStatus, totalsOf } from '../../../worker/evidence/manifest.ts'
import type { AccountResult } from '../../../worker/model.ts'
import { metricLine } from '../../../worker/output/metrics.ts'

const sha256 = 'ab'.repeat(32)
const runId = '20261122T103000Z-1a2b3c'

suite('keys', () => {
  test('are those of the contract', () => {
    const generatedTime = new Date('2026-11-22T10:15:00Z')
    const parts = { prefix: 'reports', accountId: '111122223333', generatedTime, sha256 } as const
    const key = `reports/date=2026-11-22/account=111122223333/20261122T101500Z-${sha256}.csv`
    assert.equal(reportKey(parts), key)
    assert.deepEqual(parseReportKey(key), parts)
    assert.equal(
      reportKey({ ...parts, prefix: 'invalid' }),
      `invalid/date=2026-11-22/account=111122223333/20261122T101500Z-${sha256}.txt`,
    )
    assert.equal(runKey('runs', runId, 'started.json'), `runs/date=2026-11-22/run=${runId}/started.json`)
    assert.equal(makeRunId(new Date('2026-11-22T10:30:00.999Z'), '1a2b3c'), runId)
    assert.equal(startOfRun(runId)?.toISOString(), '2026-11-22T10:30:00.000Z')
  })

  for (const key of [
    `reports/date=2026-11-23/account=111122223333/20261122T101500Z-${sha256}.csv`,
    `reports/date=2026-11-22/account=111122223333/20261122T101500Z-${sha256}.txt`,
    `reports/date=2026-11-22/account=11112222333/20261122T101500Z-${sha256}.csv`,
    `reports/date=2026-11-22/account=111122223333/20261332T101500Z-${sha256}.csv`,
    'reports/2026-11-22/credentialReport_111122223333.csv',
    '',
  ]) {
    test(`no report's key: ${key}`, () => assert.equal(parseReportKey(key), undefined))
  }
})

const account = (status: AccountResult['status'], more: Partial<AccountResult> = {}): AccountResult => ({
  id: '111122223333',
  name: 'one',
  state: 'ACTIVE',
  status,
  ...more,
})
const report = (ageSeconds: number) => ({
  key: 'k',
  generatedTime: '2026-11-22T10:15:00.000Z',
  ageSeconds,
  bytes: 100,
  sha256,
  users: 3,
})
const manifest = (accounts: AccountResult[], more: Partial<Manifest> = {}): Manifest => ({
  schemaVersion: 1,
  runId,
  startedAt: '2026-11-22T10:30:00.000Z',
  finishedAt: '2026-11-22T10:31:30.000Z',
  status: 'complete',
  scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
  worker: { version: '0', endpointOverrides: [] },
  listing: { complete: true, pages: 1 },
  totals: totalsOf(accounts),
  outputs: [],
  accounts,
  ...more,
})

suite('the manifest', () => {
  test('reads back as what was written, one line an account', () => {
    const original = manifest([
      account('stored', { report: report(5), name: 'a "name"\nwith lines' }),
      account('skipped'),
    ])
    const text = [...manifestText(original)].join('')
    assert.deepEqual(JSON.parse(text), original)
    assert.equal(text.split('\n').filter((line) => line.startsWith('    {"id"')).length, 2)
    assert.deepEqual(JSON.parse([...manifestText(manifest([]))].join('')), manifest([]))
  })

  test('is complete only if nothing is missing', () => {
    const whole = manifest([account('stored', { report: report(1) })])
    assert.equal(runStatus(whole, false), 'complete')
    assert.equal(runStatus(whole, true), 'interrupted')
    assert.equal(runStatus({ ...whole, listing: { complete: false, pages: 1 } }, false), 'partial')
    assert.equal(runStatus({ ...whole, outputs: [{ key: 'k', kind: 'x', complete: false }] }, false), 'partial')
    assert.equal(runStatus(manifest([account('failed')]), false), 'partial')
  })
})

suite('the metric line', () => {
  const accounts = [
    account('stored', { report: report(50) }),
    account('unchanged', { report: report(7000) }),
    account('failed'),
  ]

  test('is in the embedded metric format and carries every metric', () => {
    const line = metricLine('Mine', manifest(accounts)) as Record<string, unknown> & {
      _aws: { CloudWatchMetrics: { Namespace: string; Metrics: { Name: string }[] }[] }
    }
    const [directive] = line._aws.CloudWatchMetrics
    assert.equal(directive?.Namespace, 'Mine')
    const values = Object.fromEntries((directive?.Metrics ?? []).map(({ Name }) => [Name, line[Name]]))
    assert.deepEqual(values, {
      AccountsListed: 3,
      AccountsCollected: 2,
      AccountsFailed: 1,
      RunSeconds: 90,
      OldestReportAgeSeconds: 7000,
      RunCompleted: 1,
    })
  })

  const scope = { accounts: ['111122223333'], excludeAccounts: [], organizationalUnits: [] }
  for (const [what, more] of [
    ['a restricted scope', { scope }],
    ['an incomplete listing', { listing: { complete: false, pages: 3 } }],
    ['an interrupted run', { status: 'interrupted' }],
  ] as const) {
    test(`tells of no completed run after ${what}`, () => {
      assert.ok(!('RunCompleted' in metricLine('Mine', manifest(accounts, more))))
    })
  }
})
