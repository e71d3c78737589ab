import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Manifest, totalsOf } from '../../../worker/evidence/manifest.ts'
import type { AccountResult } from '../../../worker/model.ts'
import { runSummary } from '../../../worker/output/run-summary.ts'
import { noChanges } from '../../../worker/read/compare/change-totals.ts'
import { schemaProblems } from '../../simulator/schemas.ts'

const runId = '20261122T103000Z-1a2b3c'
const startedAt = '2026-11-22T10:30:00.000Z'

/** Names, ids, ARNs and messages: whatever has these marks must be in no event. */
const secret = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,40}$/),
    fc.emailAddress(),
    fc.stringMatching(/^\d{12}$/).map((id) => `arn:aws:iam::${id}:user/x`),
  )
  .map((text) => `~${text}~`)
const count = fc.nat(1000)
const place = { id: secret, name: secret, path: secret, state: secret, parentIds: fc.array(secret, { maxLength: 3 }) }
const report = fc.record({
  key: secret,
  generatedTime: fc.constant(startedAt),
  ageSeconds: count,
  bytes: count,
  sha256: secret,
  users: count,
})
const failure = fc.record({
  stage: fc.constantFrom('session', 'generate', 'store'),
  kind: fc.constantFrom('access-denied', 'throttled', 'unexpected'),
  code: secret,
  message: secret,
  attempts: count,
})
const account = fc.oneof(
  fc.record({ ...place, status: fc.constantFrom('stored', 'unchanged'), report }),
  fc.record({ ...place, status: fc.constant('skipped'), reason: secret }),
  fc.record({ ...place, status: fc.constant('failed'), failure }),
) as fc.Arbitrary<AccountResult>
const severities = fc.record({ critical: count, high: count, medium: count, low: count })

const manifests: fc.Arbitrary<Manifest> = fc
  .record({
    accounts: fc.array(account, { maxLength: 6 }),
    status: fc.constantFrom('complete' as const, 'partial' as const, 'interrupted' as const),
    organizationId: secret,
    scope: fc.record({
      accounts: fc.array(secret, { maxLength: 2 }),
      excludeAccounts: fc.array(secret, { maxLength: 2 }),
      organizationalUnits: fc.array(secret, { maxLength: 2 }),
    }),
    listing: fc.record({ complete: fc.boolean(), pages: count, error: secret, organizationalUnitsError: secret }),
    outputs: fc.array(fc.record({ key: secret, kind: secret, complete: fc.boolean(), error: secret }), {
      maxLength: 3,
    }),
    signature: fc.record({ keyArn: secret, error: secret }),
    exceptions: fc.record({ sha256: secret, count, expired: count }),
    failed: severities,
  })
  .map(({ failed, ...parts }) => ({
    schemaVersion: 1,
    runId,
    startedAt,
    finishedAt: startedAt,
    worker: { version: '0', endpointOverrides: [] },
    totals: totalsOf(parts.accounts),
    findings: {
      thresholds: { unusedCredentialDays: 45, keyRotationDays: 90, rootActivityDays: 30 },
      failed,
      standing: [],
    },
    ...parts,
  }))

test('whatever accounts, units and errors are called, Run Summary says it to nobody', () => {
  fc.assert(
    fc.property(manifests, fc.boolean(), (manifest, isCompared) => {
      const previous = { runId, exceptions: { sha256: '~other~', count: 1, expired: 0 } }
      const compared = isCompared ? { previous, totals: noChanges() } : undefined
      const { detail } = runSummary(manifest, 'reports', compared)
      assert.ok(!JSON.stringify(detail).includes('~'), JSON.stringify(detail))
      assert.deepEqual(schemaProblems('event-run-summary', detail), [])
    }),
    { numRuns: 500 },
  )
})
