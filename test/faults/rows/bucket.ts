import assert from 'node:assert/strict'
import type { FaultRule } from '../../simulator/faults.ts'
import type { Row } from '../row.ts'
import type { Played } from '../scenario.ts'

const nothingEntered = ({ simulator }: Played) => assert.equal(simulator.sessions.length, 0, 'accounts entered')
const accessDenied = { error: 'AccessDenied' } as const

/** A run that cannot write its first object ends before it enters any account. */
const unusable = (name: string, row: Partial<Row>): Row => ({
  name,
  code: 2,
  status: 'no manifest',
  check: nothingEntered,
  ...row,
})

const refusedPrefix = (prefix: string, row: Partial<Row>): Row => ({
  name: `puts to ${prefix} are refused`,
  faults: [{ service: 's3', keyPrefix: prefix, effect: accessDenied }],
  ...row,
})

const all = (count: number, failure: object) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [index, failure]))

/** The second object below runs/ is the manifest. */
const manifestPut: FaultRule = { operation: 'PutObject', keyPrefix: 'runs/', from: 2, effect: 'unavailable' }

/** The record of the run, put together again from the log. */
function manifestFromLog({ log, simulator }: Played) {
  const rest = log.find(({ manifest }) => typeof manifest === 'object')?.manifest as { totals: { listed: number } }
  const accounts = log.filter(({ msg }) => msg === 'account, for the manifest')
  assert.equal(accounts.length, simulator.organization.accounts.length, 'one line an account')
  assert.equal(rest.totals.listed, accounts.length, 'the totals')
  const ids = new Set(accounts.map(({ account }) => (account as { id: string }).id))
  assert.deepEqual(ids, new Set(simulator.organization.accounts.map(({ id }) => id)))
}

export const bucketRows: readonly Row[] = [
  unusable('a bucket that does not exist', { environment: { REPORT_BUCKET: 'no-such-bucket' } }),
  unusable('a bucket of another owner', { environment: { REPORT_BUCKET_OWNER: '111111111111' }, quick: true }),
  unusable('a key that is disabled', {
    faults: [{ operation: 'PutObject', effect: { error: 'KMS.DisabledException', status: 400 } }],
  }),
  unusable('a bucket that answers 503 for good', { faults: [{ service: 's3', effect: 'unavailable' }] }),
  refusedPrefix('reports/', {
    shape: { accounts: 4 },
    code: 1,
    failures: all(4, { stage: 'store', kind: 'access-denied', code: 'AccessDenied', attempts: 1 }),
  }),
  refusedPrefix('invalid/', {
    shape: { behaviour: (index) => (index === 2 ? { report: 'html-page' } : undefined) },
    code: 1,
    failures: { 2: { stage: 'validate', kind: 'invalid-report' } },
    check({ manifest }) {
      const [evidence] = manifest?.accounts.flatMap(({ invalid }) => invalid ?? []) ?? []
      assert.match(evidence?.error ?? '', /injected/, 'why there is no evidence')
    },
  }),
  refusedPrefix('consolidated/', {
    code: 2,
    check({ manifest }) {
      const outputs = manifest?.outputs.filter(({ key }) => key.startsWith('consolidated/')) ?? []
      assert.deepEqual(
        outputs.map(({ kind, complete, error }) => ({ kind, complete, error })),
        [{ kind: 'consolidated-csv', complete: false, error: 'AccessDenied (injected)' }],
      )
      assert.equal(manifest?.totals.stored, manifest?.totals.listed)
    },
  }),
  {
    name: 'puts conflict (409) five times',
    faults: [{ operation: 'PutObject', times: 5, effect: { error: 'ConditionalRequestConflict' } }],
  },
  {
    name: 'S3 answers 503 for a minute',
    quick: true,
    faults: [{ service: 's3', forSeconds: 60, effect: 'unavailable' }],
  },
  {
    name: 'reports that are in the bucket already (412)',
    quick: true,
    runs: 2,
    simulator: { cachedReportAgeSeconds: 600 },
    check({ manifest, simulator }) {
      assert.equal(manifest?.totals.unchanged, simulator.organization.accounts.length)
    },
  },
  {
    name: 'a put whose response is lost counts as written, not as found there',
    quick: true,
    faults: [{ operation: 'PutObject', keyPrefix: 'reports/', times: 24, effect: 'no-response' }],
    check({ manifest, simulator }) {
      assert.equal(manifest?.totals.stored, simulator.organization.accounts.length)
    },
  },
  { name: "the manifest's put answers 503 twelve times", faults: [{ ...manifestPut, times: 12 }] },
  {
    name: "the manifest's put answers 503 for good: the record goes to the log",
    quick: true,
    speed: 200,
    faults: [manifestPut],
    code: 2,
    status: 'no manifest',
    check: manifestFromLog,
  },
  {
    name: "the manifest's put is refused: the record goes to the log",
    faults: [{ ...manifestPut, effect: accessDenied }],
    code: 2,
    status: 'no manifest',
    check: manifestFromLog,
  },
  {
    name: 'two runs at once',
    quick: true,
    runs: 2,
    together: true,
    simulator: { cachedReportAgeSeconds: 600 },
    check({ runs, simulator }) {
      const stored = runs.reduce((sum, { manifest }) => sum + (manifest?.totals.stored ?? 0), 0)
      assert.equal(stored, simulator.organization.accounts.length, 'each report is stored by one of them')
    },
  },
  {
    name: 'two runs at once while 15 % of the puts conflict or lose their answer',
    runs: 2,
    together: true,
    faults: [
      { service: 's3', probability: 0.08, effect: { error: 'ConditionalRequestConflict' } },
      { service: 's3', probability: 0.08, effect: 'reset-after' },
    ],
  },
]
