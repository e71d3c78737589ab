import type { Clock } from '../../worker/request/clock.ts'
import { AwsError } from './errors.ts'
import { isJsonService, type Quota, type ServiceName, type SimulatorOptions } from './options.ts'

/**
 * Requests a second and burst, each counted per calling account.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const documentedQuotas: Readonly<Record<string, Quota>> = {
  ListAccounts: { rate: 8, burst: 12 },
  ListAccountsForParent: { rate: 5, burst: 8 },
  ListOrganizationalUnitsForParent: { rate: 5, burst: 8 },
  DescribeOrganization: { rate: 1, burst: 1 },
  AssumeRole: { rate: 600, burst: 600 },
}

/** Refuses what comes faster than the quotas allow. */
export class Quotas {
  readonly #quotas: Readonly<Record<string, Quota>>
  readonly #clock: Clock
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(quotas: SimulatorOptions['quotas'], clock: Clock) {
    this.#quotas = quotas === 'off' ? {} : { ...documentedQuotas, ...quotas }
    this.#clock = clock
  }

  /** Takes one request of an operation from the calling account's allowance; gives the error if there is none left. */
  take(service: ServiceName, operation: string, account: string): AwsError | undefined {
    const quota = this.#quotas[operation]
    if (!quota) return undefined
    const now = this.#clock.now()
    const name = `${operation} ${account}`
    let bucket = this.#buckets.get(name)
    if (!bucket) {
      bucket = { tokens: quota.burst, at: now }
      this.#buckets.set(name, bucket)
    }
    bucket.tokens = Math.min(quota.burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * quota.rate)
    bucket.at = now
    if (bucket.tokens < 1) return throttlingError(service)
    bucket.tokens -= 1
    return undefined
  }
}

/** How a service says that there are too many requests. */
export function throttlingError(service: ServiceName): AwsError {
  if (service === 'organizations') {
    return new AwsError('TooManyRequestsException', 'AWS Organizations can’t complete your request: rate exceeded.')
  }
  if (isJsonService(service)) return new AwsError('ThrottlingException', 'Rate exceeded')
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.')
  return new AwsError('Throttling', 'Rate exceeded')
}
