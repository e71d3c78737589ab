import assert from 'node:assert/strict'
import type { FaultRule } from '../../simulator/faults.ts'
import type { AccountBehaviour } from '../../simulator/options.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Row } from '../row.ts'
import type { Played } from '../scenario.ts'
import { multipart } from './calls.ts'

/** Asks the run to end once the operation was asked for so often. A run that outlives the container is killed: 137. */
const after =
  (name: string, count = 1) =>
  ({ requests }: Simulator) =>
    requests.count(name) >= count

/** 143 and a manifest that says so, which accounts for every account that was listed. */
const interrupted = (phase: string, row: Partial<Row>): Row => ({
  name: `SIGTERM ${phase}`,
  code: 143,
  status: 'interrupted',
  failuresUnknown: true,
  ...row,
})

/** A page that was on its way when the run was asked to end: the simulator has listed it, the run has not read it. */
const pageUnderWay = { allowed: ['account-lost'] } as const

/** Before anything was entered there is nothing to save. */
const nothingYet = {
  status: 'no manifest',
  check: ({ simulator }) => assert.equal(simulator.sessions.length, 0),
} as const satisfies Partial<Row>

const everyReport = (behaviour: AccountBehaviour) => ({ shape: { behaviour: () => behaviour } })
const forGood = (operation: string, more: Partial<FaultRule> = {}): Partial<Row> => ({
  faults: [{ operation, effect: 'no-response', ...more }],
})

/** Everybody who has no report was interrupted, at the stage where they were. */
const failedAt = (stage: string): Partial<Row> => ({
  check({ manifest }) {
    const failures = manifest?.accounts.flatMap(({ failure }) => failure ?? []) ?? []
    assert.ok(failures.length > 0, 'accounts that were interrupted')
    assert.ok(failures.every(({ kind }) => kind === 'interrupted'))
    assert.ok(
      failures.some((failure) => failure.stage === stage),
      `some of them at ${stage}`,
    )
  },
})

/** The second object below runs/. */
const manifest = { keyPrefix: 'runs/', from: 2 } as const
const manifestAskedFor = ({ requests }: Simulator) => requests.log.some(({ key }) => key?.endsWith('manifest.json'))

const recordInLog = ({ log, simulator }: Played) => {
  const lines = log.filter(({ msg }) => msg === 'account, for the manifest')
  assert.equal(lines.length, simulator.organization.accounts.length)
}

export const interruptionRows: readonly Row[] = [
  interrupted('while the organization is described', {
    ...forGood('DescribeOrganization'),
    ...nothingYet,
    interruptWhen: after('organizations.DescribeOrganization'),
  }),
  interrupted('while started.json is written', {
    ...forGood('PutObject', { effect: 'unavailable' }),
    ...nothingYet,
    quick: true,
    interruptWhen: after('s3.PutObject', 3),
    check(played) {
      nothingYet.check(played)
      // One more may have been on its way.
      assert.ok(played.simulator.requests.count('s3.PutObject') <= 4, 'it does not go on trying')
    },
  }),
  interrupted('while the accounts are listed', {
    ...forGood('ListAccounts', { from: 2 }),
    ...pageUnderWay,
    interruptWhen: after('organizations.ListAccounts', 2),
    check({ manifest }) {
      assert.equal(manifest?.listing.complete, false)
      assert.equal(manifest?.totals.listed, 20)
    },
  }),
  interrupted('while the organizational units are read: accounts that waited for them are stored without', {
    ...forGood('ListOrganizationalUnitsForParent'),
    ...pageUnderWay,
    interruptWhen: after('organizations.ListOrganizationalUnitsForParent', 3),
    check({ manifest, simulator }) {
      assert.equal(manifest?.totals.stored, simulator.organization.accounts.length)
    },
  }),
  interrupted('while AssumeRole is throttled', {
    ...forGood('AssumeRole', { effect: 'throttle' }),
    ...pageUnderWay,
    ...failedAt('session'),
    interruptWhen: after('sts.AssumeRole', 30),
  }),
  interrupted('while IAM generates: what is under way is finished within the grace', {
    ...everyReport({ generationSeconds: 45 }),
    quick: true,
    interruptWhen: after('iam.GenerateCredentialReport', 24),
    check({ manifest, simulator }) {
      assert.equal(manifest?.totals.stored, simulator.organization.accounts.length)
    },
  }),
  interrupted('while IAM generates for longer than the grace', {
    ...everyReport({ generationSeconds: 'never' }),
    ...failedAt('generate'),
    interruptWhen: after('iam.GenerateCredentialReport', 24),
  }),
  interrupted('and another while IAM generates', {
    ...everyReport({ generationSeconds: 'never' }),
    ...failedAt('generate'),
    quick: true,
    interruptWhen: after('iam.GenerateCredentialReport', 24),
    secondInterruptAfter: 1,
  }),
  interrupted('while reports are downloaded', {
    ...forGood('GetCredentialReport'),
    ...failedAt('download'),
    interruptWhen: after('iam.GetCredentialReport', 5),
  }),
  interrupted('while reports are stored', {
    ...forGood('PutObject', { keyPrefix: 'reports/' }),
    ...failedAt('store'),
    interruptWhen: ({ requests }) => requests.log.some(({ key }) => key?.startsWith('reports/')),
  }),
  interrupted('while the table of all accounts is written', {
    ...multipart,
    ...forGood('UploadPart'),
    quick: true,
    interruptWhen: after('s3.UploadPart'),
  }),
  interrupted('while the table of all accounts is completed', {
    ...multipart,
    ...forGood('CompleteMultipartUpload', { effect: 'unavailable' }),
    interruptWhen: after('s3.CompleteMultipartUpload'),
  }),
  interrupted('while the table of all accounts is completed, and its parts cannot be given back', {
    ...multipart,
    faults: [
      { operation: 'CompleteMultipartUpload', effect: 'unavailable' },
      { operation: 'AbortMultipartUpload', effect: 'no-response' },
    ],
    allowed: ['upload-left-open'],
    interruptWhen: after('s3.CompleteMultipartUpload'),
  }),
  interrupted('while the manifest gets 503: the record goes to the log', {
    ...forGood('PutObject', { ...manifest, effect: 'unavailable' }),
    quick: true,
    status: 'no manifest',
    interruptWhen: manifestAskedFor,
    check: recordInLog,
  }),
  interrupted('while the manifest is written and no answer comes: the record goes to the log, too', {
    ...forGood('PutObject', manifest),
    status: 'complete',
    interruptWhen: manifestAskedFor,
    check: recordInLog,
  }),
  interrupted('while the manifest is written, which succeeds: the run was whole', {
    faults: [{ operation: 'PutObject', ...manifest, times: 5, effect: 'unavailable' }],
    code: 0,
    status: 'complete',
    failuresUnknown: false,
    interruptWhen: manifestAskedFor,
  }),
]
