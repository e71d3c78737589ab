import assert from 'node:assert/strict'
import type { Failure } from '../../../worker/model.ts'
import type { SimulatedAccount } from '../../simulator/options.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import type { Row } from '../row.ts'

const third = (behaviour: Partial<SimulatedAccount>) => ({
  shape: { behaviour: (index: number) => (index === 2 ? behaviour : undefined) },
})
const thirdId = makeOrganization({ accounts: 24 }).accounts[2]?.id ?? ''
const refused = { kind: 'access-denied', attempts: 1 } as const

const lasting: readonly [string, Partial<SimulatedAccount>, Partial<Failure>][] = [
  ['a role that is missing', { role: 'missing' }, { stage: 'session', code: 'AccessDenied' }],
  ['a role that does not trust the worker', { role: 'untrusted' }, { stage: 'session', code: 'AccessDenied' }],
  [
    'an account closed between listing and entering',
    { closedAfterListing: true },
    { stage: 'session', code: 'AccessDenied' },
  ],
  ['a Region that is disabled', { regionDisabled: true }, { stage: 'session', code: 'RegionDisabledException' }],
  [
    'a service control policy that denies the report',
    { deniedByServiceControlPolicy: true },
    { stage: 'generate', code: 'AccessDenied' },
  ],
]

/** Minutes by which the services' clocks are ahead of this machine's, or behind. By the wall's clock: requests are signed by it. */
const skewed = (minutes: number): Row => ({
  ...third({ role: 'missing' }),
  name: `the clock of the machine is off by ${minutes} minutes: no refusal is taken for it`,
  speed: 1,
  simulator: { generationSeconds: 0 },
  environment: { ACCOUNT_TIMEOUT_SECONDS: '20' },
  faults: [{ effect: { clockSkewSeconds: minutes * 60 } }],
  code: 1,
  failures: { 2: { stage: 'session', kind: 'access-denied', code: 'AccessDenied' } },
  check({ simulator: { requests } }) {
    assert.ok(requests.count('sts.AssumeRole', 'SignatureDoesNotMatch') > 0, 'STS refuses the wrong time')
    assert.equal(requests.count('iam.GenerateCredentialReport', 'SignatureDoesNotMatch'), 0, 'learned once, for all')
  },
})

export const sessionRows: readonly Row[] = [
  ...lasting.map(
    ([name, behaviour, failure]): Row => ({
      ...third(behaviour),
      name,
      quick: name === 'a role that is missing',
      code: 1,
      failures: { 2: { ...refused, ...failure } },
    }),
  ),
  {
    name: 'AssumeRole throttled for one account until its deadline',
    environment: { ACCOUNT_TIMEOUT_SECONDS: '60' },
    faults: [{ operation: 'AssumeRole', account: thirdId, effect: 'throttle' }],
    code: 1,
    failures: { 2: { stage: 'session', kind: 'throttled', code: 'Throttling' } },
    check({ manifest, simulator }) {
      const failure = manifest?.accounts.find(({ id }) => id === thirdId)?.failure
      const sent = simulator.requests.log.filter((one) => one.operation === 'AssumeRole' && one.account === thirdId)
      assert.equal(failure?.attempts, sent.length, 'attempts are the requests that were sent')
      assert.equal(failure?.message, 'not finished within 60 seconds; last answer: Rate exceeded')
    },
  },
  {
    ...third({ generationSeconds: 4_000 }),
    name: 'a session that expires while IAM generates the report',
    environment: { ACCOUNT_TIMEOUT_SECONDS: '7200' },
    speed: 1000,
    check({ simulator }) {
      const { id } = simulator.organization.accounts[2] ?? {}
      assert.equal(simulator.sessions.filter(({ accountId }) => accountId === id).length, 2, 'sessions')
    },
  },
  {
    name: 'sessions that end between two requests, in every account',
    quick: true,
    faults: [
      { operation: 'GenerateCredentialReport', times: 8, effect: { error: 'ExpiredToken' } },
      { operation: 'GetCredentialReport', times: 8, effect: { error: 'ExpiredToken' } },
    ],
  },
  {
    name: 'sessions that IAM does not know yet',
    faults: [{ operation: 'GenerateCredentialReport', times: 30, effect: { error: 'InvalidClientTokenId' } }],
  },
  skewed(20),
  skewed(-20),
  {
    name: 'the clock of the machine, 20 minutes slow, is corrected during the run',
    quick: true,
    speed: 1,
    simulator: { generationSeconds: 0 },
    faults: [
      { times: 60, effect: { clockSkewSeconds: 20 * 60 } },
      // The services compare times only while theirs are off: by a second, which they accept.
      { effect: { clockSkewSeconds: 1 } },
    ],
    check({ simulator: { requests } }) {
      const rejected = ['sts.AssumeRole', 'iam.GenerateCredentialReport', 'iam.GetCredentialReport'].map((operation) =>
        requests.count(operation, 'SignatureDoesNotMatch'),
      )
      assert.ok(Math.max(...rejected) > 0, 'signatures of the time before are rejected')
    },
  },
  {
    name: 'the clock of IAM alone is off by 10 minutes',
    speed: 1,
    simulator: { generationSeconds: 0 },
    faults: [{ service: 'iam', effect: { clockSkewSeconds: 600 } }],
  },
]
