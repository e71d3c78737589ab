import assert from 'node:assert/strict'
import type { Row } from '../row.ts'

/** Services that are short of something for long, for many accounts at once. */
export const stormRows: readonly Row[] = [
  {
    name: 'AssumeRole at a tenth of its quota for 2,000 accounts',
    shape: { accounts: 2000 },
    simulator: { quotas: { AssumeRole: { rate: 60, burst: 60 } }, log: false },
    // At the wall's pace: the listing brings more accounts a second than the quota lets in.
    speed: 1,
    check({ simulator }) {
      assert.ok(simulator.requests.count('sts.AssumeRole', 'Throttling') > 500, 'there was a storm')
    },
  },
  {
    name: 'ListAccounts throttled ten times running',
    quick: true,
    speed: 200,
    faults: [{ operation: 'ListAccounts', times: 10, effect: 'throttle' }],
  },
  {
    name: 'the operations on organizational units throttled ten times running',
    faults: [{ operation: 'ListOrganizationalUnitsForParent', times: 10, effect: 'throttle' }],
  },
  {
    name: 'no capacity for reports for three minutes in half of the accounts',
    quick: true,
    speed: 200,
    shape: { accounts: 60, behaviour: (index) => (index % 2 === 0 ? { capacityExhaustedSeconds: 180 } : undefined) },
    check({ simulator }) {
      assert.ok(simulator.requests.count('iam.GenerateCredentialReport', 'LimitExceeded') >= 60)
    },
  },
  {
    name: 'no capacity for reports until the deadline, and one lies there: it is taken',
    shape: {
      behaviour: (index) =>
        index === 2 ? { capacityExhaustedSeconds: 9999, cachedReportAgeSeconds: 3600 } : undefined,
    },
  },
  {
    name: 'no capacity for reports until the deadline',
    environment: { ACCOUNT_TIMEOUT_SECONDS: '120' },
    shape: { behaviour: (index) => (index === 2 ? { capacityExhaustedSeconds: 9999 } : undefined) },
    code: 1,
    failures: { 2: { stage: 'generate', kind: 'capacity', code: 'LimitExceededException' } },
  },
]
