import type { FaultEffect, FaultRule } from '../../simulator/faults.ts'
import type { ServiceName } from '../../simulator/options.ts'
import type { Row } from '../row.ts'
import type { Scenario } from '../scenario.ts'
import { eventsRun } from './events.ts'

/** Every way in which a single call can go wrong for a while. */
export const effects: Readonly<Record<string, FaultEffect>> = {
  throttled: 'throttle',
  'an internal error': 'internal-error',
  unavailable: 'unavailable',
  'reset before it was taken': 'reset-before',
  'reset after it was taken': 'reset-after',
  'its answer cut in half': 'cut-response',
  'never answered': 'no-response',
  'answered drop by drop': 'trickle',
}

/** As many users as an account can have, names as long as they can be, and some more: the table of all accounts takes two parts. */
export const multipart: Scenario = {
  shape: { accounts: 2, behaviour: (index) => ({ report: { users: index === 0 ? 5000 : 1500, names: 'longest' } }) },
}

const calls: readonly { service: ServiceName; operation: string; scenario?: Partial<Row> }[] = [
  { service: 'organizations', operation: 'DescribeOrganization' },
  { service: 'organizations', operation: 'ListAccounts' },
  { service: 'organizations', operation: 'ListRoots' },
  { service: 'organizations', operation: 'ListOrganizationalUnitsForParent' },
  { service: 'organizations', operation: 'ListAccountsForParent', scenario: { organization: { paths: false } } },
  { service: 'sts', operation: 'AssumeRole' },
  { service: 'iam', operation: 'GenerateCredentialReport' },
  { service: 'iam', operation: 'GetCredentialReport' },
  { service: 's3', operation: 'PutObject' },
  { service: 's3', operation: 'CreateMultipartUpload', scenario: multipart },
  { service: 's3', operation: 'UploadPart', scenario: multipart },
  { service: 's3', operation: 'CompleteMultipartUpload', scenario: multipart },
  { service: 'events', operation: 'PutEvents', scenario: eventsRun },
]

/** How often a call goes wrong before it goes well: more often than the SDK would try by itself. */
const times = 4

const taken: readonly FaultEffect[] = ['reset-after', 'cut-response', 'no-response']

export const callRows: readonly Row[] = calls.flatMap(({ service, operation, scenario }) =>
  Object.entries(effects).map(([what, effect]): Row => {
    const fault: FaultRule = { service, operation, times, effect }
    // An upload whose id never arrived cannot be given back: the bucket's lifecycle rule does that.
    const orphans = operation === 'CreateMultipartUpload' && taken.includes(effect)
    return {
      ...scenario,
      name: `${service} ${operation} ${what}, ${times} times`,
      quick: operation === 'AssumeRole' && effect === 'reset-after',
      faults: [fault],
      ...(orphans && { allowed: ['upload-left-open'] }),
    }
  }),
)
