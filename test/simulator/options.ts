import type { Clock } from '../../worker/request/clock.ts'
import type { InvalidReportKind, ReportShape } from './report-generator.ts'
import type { SigningKey } from './signing-key.ts'

/** The services that the simulator speaks for, by the name in the scope of a request's signature. */
export const serviceNames = ['organizations', 'sts', 'iam', 's3', 'kms', 'events'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Services that speak JSON; IAM and STS speak the query protocol, S3 its own. */
export const isJsonService = (service: ServiceName): boolean => ['organizations', 'kms', 'events'].includes(service)

/** What is out of the ordinary in an account. Everything is optional: without any, the account is healthy. */
export interface AccountBehaviour {
  /** A role that is missing and one that does not trust the collector look the same: AccessDenied. @default present */
  readonly role?: 'present' | 'missing' | 'untrusted'
  /** AssumeRole answers RegionDisabledException. */
  readonly regionDisabled?: boolean
  /** Both report actions answer AccessDenied with the text of an explicit deny in a service control policy. */
  readonly deniedByServiceControlPolicy?: boolean
  /** Listed as ACTIVE, yet closed by the time it is entered: AssumeRole answers AccessDenied. */
  readonly closedAfterListing?: boolean
  /** Seconds that IAM takes to generate the report, exactly. @default the simulator's `generationSeconds` with its spread */
  readonly generationSeconds?: number | 'never'
  /** GenerateCredentialReport answers LimitExceeded for so long, counted from its first call in this account. */
  readonly capacityExhaustedSeconds?: number
  /** So many downloads of a report that is there answer ReportExpired, each time throwing the report away. */
  readonly expiredDownloads?: number
  /** So many downloads of a report that is there answer ReportNotPresent; the report stays. */
  readonly notPresentDownloads?: number
  /** So many downloads return the cached report, whatever its age, although IAM generates a new one or has it. */
  readonly olderDownloads?: number
  /** A report of this age lies there from the start; above four hours it is expired. */
  readonly cachedReportAgeSeconds?: number
  /** What the report looks like, what stands in its place, or its very bytes. */
  readonly report?: ReportShape | InvalidReportKind | Uint8Array
}

/** An account of the simulated organization. */
export interface SimulatedAccount extends AccountBehaviour {
  /** Twelve digits. */
  readonly id: string
  readonly name: string
  /** Root or organizational unit that holds it. @default the root */
  readonly parentId?: string
  /** As Organizations' `State`; `Status` is derived from it. @default ACTIVE */
  readonly state?: 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED'
}

export interface SimulatedOrganizationalUnit {
  readonly id: string
  readonly name: string
  readonly parentId: string
}

export interface SimulatedOrganization {
  /** `o-` and ten to thirty-two letters or digits. */
  readonly id: string
  /** `r-` and four letters or digits. */
  readonly rootId: string
  readonly managementAccountId: string
  /** Account that the collector's credentials belong to: it may list, and may assume the member role. */
  readonly collectorAccountId: string
  readonly accounts: readonly SimulatedAccount[]
  readonly organizationalUnits: readonly SimulatedOrganizationalUnit[]
  /** @default aws */
  readonly partition?: string
  /** Which of the two fields an account of a listing carries. @default State */
  readonly stateField?: 'State' | 'Status' | 'both'
  /** Whether an account of a listing carries `Paths`. @default true */
  readonly paths?: boolean
  /** Units that no listing contains, as those do that are created while a run lists: accounts name them in `Paths`. @default none */
  readonly unlistedUnits?: readonly string[]
  /** Pages, counted from 1, in front of which ListAccounts answers an empty page with a token. @default none */
  readonly emptyPages?: readonly number[]
  /** Each page of ListAccounts but the first begins with the account that ended the page before. @default false */
  readonly duplicates?: boolean
  /** What Organizations answers to credentials of an account outside. @default not-in-use */
  readonly outsiders?: 'not-in-use' | 'access-denied' | 'empty-list'
}

export interface SimulatedBucket {
  readonly name: string
  /** Account that owns it, for x-amz-expected-bucket-owner. */
  readonly owner: string
  /** Full ARN of the bucket's default key; the only key that a put may name. */
  readonly kmsKeyArn?: string
  /** Whether it has a default retention: then each write of bytes has to name its checksum's algorithm. @default false */
  readonly objectLock?: boolean
  /** As HeadBucket tells it. @default the simulator's region */
  readonly region?: string
}

/** A token bucket: requests a second, and how many may come at once after a pause. */
export interface Quota {
  readonly rate: number
  readonly burst: number
}

/** Milliseconds that each service takes to answer; `spread` is the share that it varies by, 0.5 for ±50 %. */
export type Latency = { readonly [Service in ServiceName]?: number } & { readonly spread?: number }

export interface SimulatorOptions {
  readonly organization: SimulatedOrganization
  /** @default one bucket, `credential-reports`, with a key, owned by 999988887777 */
  readonly buckets?: readonly SimulatedBucket[]
  /** Keys in KMS that sign manifests. @default none */
  readonly signingKeys?: readonly SigningKey[]
  /** @default iam-credential-report */
  readonly memberRoleName?: string
  /** For `environment()`; a signature's region is not looked at. @default us-east-1 */
  readonly region?: string
  /** @default no latency at all */
  readonly latency?: Latency
  /** Rates by operation that replace single documented ones, or none at all. @default the documented ones */
  readonly quotas?: Readonly<Record<string, Quota>> | 'off'
  /** Seconds that IAM takes to generate a report. @default 0: there by the next request */
  readonly generationSeconds?: number
  /** Share by which `generationSeconds` varies from account to account. @default 0 */
  readonly generationSpread?: number
  /** A report of this age lies in every account from the start. @default none */
  readonly cachedReportAgeSeconds?: number
  /** Reports of accounts that say nothing of their own. @default 5 users, 22 columns */
  readonly report?: ReportShape
  /** Time for latencies, quotas, generation, expiry and the Date header. @default the system's */
  readonly clock?: Clock
  /** Makes everything random repeatable but the credentials. @default 1 */
  readonly seed?: number
  /** Whether objects keep their bytes or, to save memory, only hash and size (JSON always keeps them). @default bytes */
  readonly contents?: 'bytes' | 'digest'
  /** Whether every request is kept in `requests.log`; counts are always kept. @default true */
  readonly log?: boolean
  /** Folder into which every object is written too, as `<bucket>/<key>`. */
  readonly mirror?: string
  /** @default a free one */
  readonly port?: number
  /** @default 127.0.0.1 */
  readonly host?: string
}
