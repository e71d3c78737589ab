import type { AddressInfo } from 'node:net'
import { systemClock } from '../../worker/request/clock.ts'
import { type Audit, type AuditOptions, audit } from './audit.ts'
import { controlPath } from './control.ts'
import { CredentialStore, type IssuedCredentials, type Principal } from './credentials.ts'
import { eventsService } from './events.ts'
import { type Fault, type FaultRule, Faults } from './faults.ts'
import { iamService } from './iam.ts'
import { kmsService } from './kms.ts'
import type { SimulatedBucket, SimulatedOrganization, SimulatorOptions } from './options.ts'
import { organizationsService } from './organizations.ts'
import { Quotas } from './quotas.ts'
import { Requests } from './requests.ts'
import { s3Service } from './s3.ts'
import { Bucket, type OpenUpload, type StoredObject } from './s3-store.ts'
import { createAwsServer } from './server.ts'
import type { RecordedEvent, RecordedSession, ServedReport, State } from './state.ts'
import { stsService } from './sts.ts'

/** The services at work on one port. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`: what AWS_ENDPOINT_URL takes. */
  readonly url: string
  readonly port: number
  readonly organization: SimulatedOrganization
  /** Of the collector: a role's session in the organization's collector account, without an end. */
  readonly credentials: IssuedCredentials
  /** Of an auditor, who may list and read the buckets. */
  readonly readerCredentials: IssuedCredentials
  /** Of the changes task. */
  readonly changesCredentials: IssuedCredentials
  /** In order, and of an account outside the organization. */
  readonly outsiderCredentials: IssuedCredentials
  readonly requests: Requests
  /** Sessions in member accounts that were asked for, in order. */
  readonly sessions: readonly RecordedSession[]
  /** Events that PutEvents took, in order. */
  readonly events: readonly RecordedEvent[]
  /** Has so many of the next entries of PutEvents refused, in answers of 200. */
  refuseEvents(count: number): void
  /** Variables with which a worker, an SDK or the CLI talks to the simulator and nobody else; `more` goes on top. */
  environment(more?: Readonly<Record<string, string>>, credentials?: IssuedCredentials): Record<string, string>
  /** Objects of a bucket in the order in which they were written. @default the first bucket */
  objects(bucket?: string): StoredObject[]
  openUploads(bucket?: string): OpenUpload[]
  /** Changes the bytes of an object, or removes it, behind everybody's back. */
  tamper(key: string, content: Buffer | undefined, bucket?: string): void
  /** The same, leaving the former content as an older version; without content under a delete marker. */
  addVersion(key: string, content: Buffer | undefined, bucket?: string): void
  /** Reports that were handed out in an account, by `<SHA-256 in hex> <generated time>`. */
  servedReports(accountId: string): ReadonlyMap<string, ServedReport>
  /** Every secret key and session token that was handed out. */
  issuedSecrets(): string[]
  /** Adds a fault, until it is removed. */
  fault(rule: FaultRule): Fault
  /** What is wrong with what was asked for, with what lies in the bucket and with the manifests in it. */
  audit(options?: AuditOptions): Audit
  /** Ends every connection and frees the port. */
  close(): Promise<void>
}

const defaultBucket: SimulatedBucket = {
  name: 'credential-reports',
  owner: '999988887777',
  objectLock: true,
  kmsKeyArn: 'arn:aws:kms:us-east-1:999988887777:key/1b2c3d4e-0000-4000-8000-123456789abc',
}

const credentialsOf = ({ accessKeyId, secretAccessKey, sessionToken }: Principal): IssuedCredentials => ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
})

/**
 * Starts the simulator. Several can run at once, each on its port; what they hold ends with them.
 *
 * @param objects what the first bucket holds from the start, as an earlier simulator left it; the audit passes over it
 */
export async function startSimulator(
  options: SimulatorOptions,
  objects: readonly StoredObject[] = [],
): Promise<Simulator> {
  const { organization, clock = systemClock, seed = 1, region = 'us-east-1', port = 0, host = '127.0.0.1' } = options
  const partition = organization.partition ?? 'aws'
  const credentials = new CredentialStore(clock)
  const state: State = {
    options,
    clock,
    startedAt: clock.now(),
    partition,
    memberRoleName: options.memberRoleName ?? 'iam-credential-report',
    credentials,
    accounts: new Map(organization.accounts.map((account) => [account.id, account])),
    listedAccounts: new Set(),
    sessions: [],
    events: [],
    refusedEvents: { count: 0 },
    servedReports: new Map(),
  }
  const buckets = new Map<string, Bucket>()
  const keepBytes = options.contents !== 'digest'
  for (const [index, settings] of (options.buckets ?? [defaultBucket]).entries()) {
    const initial = index === 0 ? objects : []
    buckets.set(settings.name, new Bucket({ region, ...settings }, keepBytes, options.mirror, initial))
  }
  const issue = (kind: Principal['kind'], accountId: string): Principal =>
    credentials.issue({
      kind,
      accountId,
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${kind}/${kind}`,
      expiresAt: Number.POSITIVE_INFINITY,
    })
  const collector = issue('collector', organization.collectorAccountId)
  const reader = issue('reader', organization.collectorAccountId)
  const changes = issue('changes', organization.collectorAccountId)
  const outsider = issue('outsider', '000000000001')

  const requests = new Requests(options.log ?? true)
  const faults = new Faults(clock, seed)
  const abort = new AbortController()
  const first = [...buckets.keys()][0] ?? ''
  const find = (name = first): Bucket => {
    const bucket = buckets.get(name)
    if (!bucket) throw new Error(`the simulator has no bucket ${name}; it has ${[...buckets.keys()].join(', ')}`)
    return bucket
  }

  const simulator: Omit<Simulator, 'url' | 'port' | 'environment' | 'close'> = {
    organization,
    credentials: credentialsOf(collector),
    readerCredentials: credentialsOf(reader),
    changesCredentials: credentialsOf(changes),
    outsiderCredentials: credentialsOf(outsider),
    requests,
    sessions: state.sessions,
    events: state.events,
    refuseEvents: (count) => {
      state.refusedEvents.count = count
    },
    objects: (bucket) => find(bucket).objects(),
    openUploads: (bucket) => [...find(bucket).uploads.values()],
    tamper: (key, content, bucket) => find(bucket).tamper(key, content),
    addVersion: (key, content, bucket) => find(bucket).addVersion(key, content),
    servedReports: (accountId) => state.servedReports.get(accountId) ?? new Map(),
    issuedSecrets: () => credentials.issuedSecrets(),
    fault: (rule) => faults.add(rule),
    audit: (auditOptions = {}) => audit(state, find(auditOptions.bucket), auditOptions),
  }
  const server = createAwsServer({
    state,
    services: {
      organizations: organizationsService(state),
      sts: stsService(state),
      iam: iamService(state),
      s3: s3Service(state, buckets),
      kms: kmsService(options.signingKeys ?? []),
      events: eventsService(state),
    },
    quotas: new Quotas(options.quotas, clock),
    faults,
    requests,
    checkClock: clock === systemClock,
    control: controlPath(simulator, faults),
    signal: abort.signal,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const url = `http://${host}:${address.port}`

  return {
    ...simulator,
    url,
    port: address.port,
    environment(more = {}, { accessKeyId, secretAccessKey, sessionToken } = collector) {
      const { name, owner, kmsKeyArn } = find().settings
      return {
        AWS_ENDPOINT_URL: url,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_EC2_METADATA_DISABLED: 'true',
        // Whatever is configured on this machine must have no part in it.
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        REPORT_BUCKET: name,
        REPORT_BUCKET_OWNER: owner,
        ...(kmsKeyArn && { REPORT_KMS_KEY_ARN: kmsKeyArn }),
        MEMBER_ROLE_NAME: state.memberRoleName,
        ...more,
      }
    },
    async close() {
      abort.abort(new Error('the simulator was closed'))
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
