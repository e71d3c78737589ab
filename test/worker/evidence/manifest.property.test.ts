import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Manifest, manifestText, runStatus, totalsOf } from '../../../worker/evidence/manifest.ts'
import type { AccountResult } from '../../../worker/model.ts'

const numRuns = 10_000
const text = fc.string({ unit: 'binary', maxLength: 12 })
const count = fc.nat(5_000_000)

const report = fc.record({
  key: text,
  generatedTime: text,
  ageSeconds: count,
  bytes: count,
  sha256: text,
  users: count,
})
const identity = { id: fc.stringMatching(/^\d{12}$/), name: text, state: text }
const failure = fc.record({
  stage: fc.constantFrom('listing', 'session', 'generate', 'download', 'validate', 'store'),
  kind: fc.constantFrom('access-denied', 'throttled', 'interrupted', 'unexpected'),
  code: text,
  message: text,
  attempts: count,
})
const account = fc.oneof(
  fc.record({ ...identity, status: fc.constantFrom('stored', 'unchanged'), report }),
  fc.record({ ...identity, status: fc.constantFrom('outOfScope', 'skipped') }),
  fc.record({ ...identity, status: fc.constant('failed'), failure }),
) as fc.Arbitrary<AccountResult>
const accounts = fc.array(account, { maxLength: 12 })

suite('the manifest', () => {
  test('its totals always add up', () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const totals = totalsOf(all)
        const { listed, outOfScope, skipped, stored, unchanged, failed } = totals
        assert.equal(listed, all.length)
        assert.equal(outOfScope + skipped + stored + unchanged + failed, listed)
        const reports = all.flatMap(({ report }) => report ?? [])
        assert.equal(stored + unchanged, reports.length)
        assert.equal(
          totals.bytes,
          reports.reduce((sum, { bytes }) => sum + bytes, 0),
        )
        assert.equal(
          totals.users,
          reports.reduce((sum, { users }) => sum + users, 0),
        )
      }),
      { numRuns },
    )
  })

  test('it is JSON whatever the names are, with one line an account', () => {
    fc.assert(
      fc.property(accounts, text, (all, runId) => {
        const manifest = { schemaVersion: 1, runId, totals: totalsOf(all), accounts: all } as unknown as Manifest
        const written = [...manifestText(manifest)].join('')
        assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(manifest)))
        const lines = written.split('\n').filter((line) => line.startsWith('    {"id":'))
        assert.equal(lines.length, all.length)
      }),
      { numRuns },
    )
  })

  test('a run is complete only where nothing is missing', () => {
    const outputs = fc.array(fc.record({ key: text, kind: text, complete: fc.boolean() }), { maxLength: 3 })
    const listing = fc.record({ complete: fc.boolean(), pages: count })
    fc.assert(
      fc.property(accounts, outputs, listing, fc.boolean(), (all, files, listed, interrupted) => {
        const status = runStatus({ listing: listed, totals: totalsOf(all), outputs: files }, interrupted)
        const whole =
          listed.complete && files.every(({ complete }) => complete) && all.every((one) => one.status !== 'failed')
        assert.equal(status, interrupted ? 'interrupted' : whole ? 'complete' : 'partial')
      }),
      { numRuns },
    )
  })
})
