import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3'
import { makeOrganization } from '../organization-generator.ts'
import { clientsFor, enter, memberClient } from '../sdk-clients.ts'
import type { Simulator } from '../simulator.ts'
import { type SimulatorTest, simulatorFor } from '../simulator-for-test.ts'

/** As the collector writes: with everything that the audit asks for. */
const put = (
  simulator: Simulator,
  Key: string,
  Body: Uint8Array | string,
  more: Partial<PutObjectCommandInput> = {},
) => {
  const { REPORT_BUCKET, REPORT_BUCKET_OWNER, REPORT_KMS_KEY_ARN } = simulator.environment()
  return clientsFor(simulator).s3.send(
    new PutObjectCommand({
      ...{ Bucket: REPORT_BUCKET, Key, Body, ExpectedBucketOwner: REPORT_BUCKET_OWNER, IfNoneMatch: '*' },
      ...{ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: REPORT_KMS_KEY_ARN, BucketKeyEnabled: true },
      ChecksumAlgorithm: 'SHA256',
      ...more,
    }),
  )
}

interface AccountEntry {
  id: string
  name: string
  state: string
  status: string
  report?: { key: string; generatedTime: string; ageSeconds: number; bytes: number; sha256: string; users: number }
  failure?: { stage: string; kind: string; code: string; message: string; attempts: number }
}

const keyOf = (prefix: string, accountId: string, generatedTime: string, sha256: string) =>
  `${prefix}/date=${generatedTime.slice(0, 10)}/account=${accountId}/${generatedTime.replaceAll(/[-:]/g, '')}-${sha256}.csv`

/** A run by hand over three active accounts and a suspended one, right in everything; gives what it would write. */
async function faithfulRun(t: SimulatorTest) {
  const organization = makeOrganization({
    accounts: 4,
    behaviour: (index) => (index === 3 ? { state: 'SUSPENDED' } : index === 2 ? { role: 'missing' } : undefined),
  })
  const simulator = await simulatorFor(t, { organization })
  await clientsFor(simulator).organizations.send(new ListAccountsCommand({}))
  const accounts: AccountEntry[] = []
  for (const { id, name, state = 'ACTIVE' } of organization.accounts) {
    const identity = { id, name, state }
    if (state === 'SUSPENDED') accounts.push({ ...identity, status: 'skipped' })
    else {
      const session = await enter(simulator, id).catch(() => undefined)
      if (!session) {
        accounts.push({
          ...identity,
          status: 'failed',
          failure: { stage: 'session', kind: 'access-denied', code: 'AccessDenied', message: 'refused', attempts: 1 },
        })
        continue
      }
      const iam = memberClient(simulator, session)
      await iam.send(new GenerateCredentialReportCommand({}))
      const { Content = new Uint8Array(), GeneratedTime } = await iam.send(new GetCredentialReportCommand({}))
      const sha256 = hash('sha256', Content, 'hex')
      const generatedTime = `${GeneratedTime?.toISOString().slice(0, 19)}Z`
      const key = keyOf('reports', id, generatedTime, sha256)
      await put(simulator, key, Content)
      const report = { key, generatedTime, ageSeconds: 0, bytes: Content.length, sha256, users: 5 }
      accounts.push({ ...identity, status: 'stored', report })
    }
  }
  const bytes = accounts.reduce((total, { report }) => total + (report?.bytes ?? 0), 0)
  const totals = { listed: 4, outOfScope: 0, stored: 2, unchanged: 0, skipped: 1, failed: 1, users: 10, bytes }
  const manifest = {
    ...{ schemaVersion: 1, runId: '20261122T103000Z-1a2b3c', startedAt: '2026-11-22T10:30:00Z' },
    ...{ scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] } },
    ...{ worker: { version: '0.1.0', endpointOverrides: [] }, finishedAt: '2026-11-22T10:31:00Z', status: 'partial' },
    ...{ listing: { complete: true, pages: 1 }, totals, outputs: [] as object[], accounts },
  }
  const manifestKey = `runs/date=2026-11-22/run=${manifest.runId}/manifest.json`
  return { simulator, manifest, manifestKey, [Symbol.toStringTag]: 'run' }
}

const folderOfRun = 'date=2026-11-22/run=20261122T103000Z-1a2b3c'
const storedOutput = `summary/${folderOfRun}/index.html`
const missingOutput = `consolidated/${folderOfRun}/table.csv`
const other = { name: 'other', state: 'ACTIVE' }

const rules = (simulator: Simulator, options = {}) => simulator.audit(options).violations.map(({ rule }) => rule)

test('a faithful run passes', async (t) => {
  const { simulator, manifest, manifestKey } = await faithfulRun(t)
  await put(simulator, manifestKey, JSON.stringify(manifest))
  assert.deepEqual(simulator.audit(), { violations: [], lostAccounts: [], objects: 3, reports: 2, manifests: 1 })
})

test('an account that is in no manifest is lost', async (t) => {
  const { simulator, manifest, manifestKey } = await faithfulRun(t)
  const active = manifest.accounts.filter(({ status }) => status !== 'skipped').map(({ id }) => id)
  assert.deepEqual(simulator.audit().lostAccounts, active)
  assert.deepEqual(rules(simulator), ['manifest-missing', ...active.map(() => 'account-lost')])
  assert.deepEqual(rules(simulator, { expectManifest: false }), [])
  manifest.accounts.splice(2, 1)
  await put(
    simulator,
    manifestKey,
    JSON.stringify({ ...manifest, totals: { ...manifest.totals, listed: 3, failed: 0 } }),
  )
  assert.deepEqual(rules(simulator), ['account-not-in-manifest', 'account-lost'])
})

test('each thing that a manifest can have wrong is found', async (t) => {
  const wrong: readonly (readonly [string, (manifest: Awaited<ReturnType<typeof faithfulRun>>['manifest']) => void])[] =
    [
      ['totals-wrong', ({ totals }) => Object.assign(totals, { users: 11 })],
      ['totals-wrong', ({ totals }) => Object.assign(totals, { stored: 1 })],
      ['totals-wrong', ({ totals }) => Object.assign(totals, { listed: 5 })],
      [
        'report-missing',
        ({ accounts, totals }) => {
          Object.assign(totals, { users: 5, bytes: totals.bytes - (accounts[0]?.report?.bytes ?? 0) })
          Object.assign(accounts[0] ?? {}, { report: undefined })
        },
      ],
      ['failure-missing', ({ accounts }) => Object.assign(accounts[2] ?? {}, { failure: undefined })],
      [
        'object-missing',
        ({ accounts }) =>
          Object.assign(accounts[0]?.report ?? {}, { key: accounts[0]?.report?.key.replace('.csv', '.txt') }),
      ],
      ['object-differs', ({ accounts }) => Object.assign(accounts[0]?.report ?? {}, { sha256: '0'.repeat(64) })],
      [
        'report-of-another-account',
        ({ accounts }) => Object.assign(accounts[0] ?? {}, { report: accounts[1]?.report }),
      ],
      ['output-missing', ({ outputs }) => outputs.push({ kind: 'table', key: missingOutput, complete: true })],
      ['output-not-given-up', ({ outputs }) => outputs.push({ kind: 'page', key: storedOutput, complete: false })],
      [
        'output-differs',
        ({ outputs }) => outputs.push({ kind: 'page', key: storedOutput, complete: true, sha256: '0'.repeat(64) }),
      ],
      ['manifest-undocumented', (manifest) => Object.assign(manifest, { mood: 'good' })],
      [
        'account-twice',
        ({ accounts, totals }) => {
          accounts.push({ ...other, id: accounts[3]?.id ?? '', status: 'skipped' })
          Object.assign(totals, { listed: 5, skipped: 2 })
        },
      ],
      [
        'account-invented',
        ({ accounts, totals }) => {
          accounts.push({ ...other, id: '123412341234', status: 'outOfScope' })
          Object.assign(totals, { listed: 5, outOfScope: 1 })
        },
      ],
    ]
  for (const [rule, spoil] of wrong) {
    const { simulator, manifest, manifestKey } = await faithfulRun(t)
    await put(simulator, storedOutput, 'a page')
    spoil(manifest)
    await put(simulator, manifestKey, JSON.stringify(manifest))
    assert.ok(
      rules(simulator).length > 0 && rules(simulator).every((found) => found === rule || found === 'totals-wrong'),
      `${rule}: ${rules(simulator)}`,
    )
    assert.ok(rules(simulator).includes(rule), rule)
  }
})

test('bytes that IAM did not hand out in that account at that time are found', async (t) => {
  const { simulator, manifest } = await faithfulRun(t)
  const [first, second] = manifest.accounts.map(({ report }) => report?.key ?? '')
  const found = async (key: string, bytes: Uint8Array | string) => {
    const before = rules(simulator, { expectManifest: false })
    await put(simulator, key, bytes)
    return rules(simulator, { expectManifest: false }).slice(before.length)
  }
  const bytes = simulator.objects()[0]?.content ?? Buffer.alloc(0)
  const ofOther = (first ?? '').replace(/account=\d+/, (second ?? '').match(/account=\d+/)?.[0] ?? '')
  assert.deepEqual(await found(ofOther, bytes), ['never-served'])
  assert.deepEqual(await found((first ?? '').replace(/T\d{6}Z/, 'T000000Z'), bytes), ['never-served'])
  const changed = Buffer.concat([bytes, Buffer.from('\n')])
  const sha256 = hash('sha256', changed, 'hex')
  assert.deepEqual(await found((first ?? '').replace(/[0-9a-f]{64}/, sha256), changed), ['never-served'])
  assert.deepEqual(await found('reports/report.csv', bytes), ['unexpected-key'])
  simulator.tamper(first ?? '', changed)
  assert.ok(rules(simulator, { expectManifest: false }).includes('hash-differs'))
})

test('a put that does not say what it should is found', async (t) => {
  const simulator = await simulatorFor(t)
  const found = async (more: Partial<PutObjectCommandInput>) => {
    const key = `file-${simulator.objects().length}`
    await put(simulator, key, 'x', more)
    return simulator
      .audit({ expectManifest: false })
      .violations.filter(({ subject }) => subject === key)
      .map(({ rule }) => rule)
  }
  assert.deepEqual(await found({}), [])
  assert.deepEqual(await found({ IfNoneMatch: undefined }), ['unconditional-write'])
  assert.deepEqual(await found({ ChecksumAlgorithm: undefined }), ['checksum-missing'])
  assert.deepEqual(await found({ ExpectedBucketOwner: undefined }), ['owner-missing'])
  assert.deepEqual(await found({ BucketKeyEnabled: undefined }), ['bucket-key-missing'])
  assert.deepEqual(await found({ SSEKMSKeyId: undefined }), ['encryption-missing'])
  const { violations } = simulator.audit({ expectManifest: false, expectOwner: false, expectEncryption: false })
  assert.deepEqual(
    violations.map(({ rule }) => rule),
    ['unconditional-write', 'checksum-missing'],
  )
})

test('a session that should not have been asked for is found', async (t) => {
  const { simulator, manifest } = await faithfulRun(t)
  const [active = '', , , suspended = ''] = manifest.accounts.map(({ id }) => id)
  await assert.rejects(enter(simulator, suspended))
  await assert.rejects(enter(simulator, '123412341234'))
  await enter(simulator, active, { Policy: undefined })
  assert.deepEqual(rules(simulator, { expectManifest: false }), [
    'inactive-account-entered',
    'unknown-account-entered',
    'session-policy',
  ])
})
