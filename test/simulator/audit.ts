import { hash } from 'node:crypto'
import { auditManifests } from './audit-manifest.ts'
import type { Bucket, StoredObject } from './s3-store.ts'
import type { State } from './state.ts'
import type { Report, Violation } from './violation.ts'

export interface Audit {
  readonly violations: readonly Violation[]
  /** Accounts that were listed as active and are in no manifest. */
  readonly lostAccounts: readonly string[]
  readonly objects: number
  readonly reports: number
  readonly manifests: number
}

export interface AuditOptions {
  /** @default the first */
  readonly bucket?: string
  /** Whether writes must have named the bucket's owner. @default true */
  readonly expectOwner?: boolean
  /** Whether writes must have asked for SSE-KMS with the bucket's key and a bucket key, where it has one. @default true */
  readonly expectEncryption?: boolean
  /** Whether there must be a manifest and every active account must be in one. @default true */
  readonly expectManifest?: boolean
  /** Whether uploads may have been left open, as a run that was killed leaves them. @default false */
  readonly allowOpenUploads?: boolean
}

/** Looks at everything that was asked for and written since the start. */
export function audit(state: State, bucket: Bucket, options: AuditOptions): Audit {
  const violations: Violation[] = []
  const report = (rule: string, subject: string, detail: string) => violations.push({ rule, subject, detail })

  for (const key of bucket.overwritten) report('overwritten', key, 'a put replaced the object')
  if (!options.allowOpenUploads) {
    for (const { key, uploadId } of bucket.uploads.values()) report('upload-left-open', key, uploadId)
  }
  const objects = bucket.written()
  for (const object of objects) {
    auditWrite(object, bucket, options, report)
    if (/^(reports|invalid)\//.test(object.key)) auditReport(object, state, report)
  }
  auditSessions(state, report)
  const { manifests, lostAccounts } = auditManifests(state, bucket, options.expectManifest ?? true, report)
  const reports = objects.filter(({ key }) => key.startsWith('reports/')).length
  return { violations, lostAccounts, objects: objects.length, reports, manifests }
}

/** What each write must have said. */
function auditWrite(object: StoredObject, bucket: Bucket, options: AuditOptions, report: Report): void {
  const { key, ifNoneMatch, expectedBucketOwner, statedSha256 } = object
  const { owner, kmsKeyArn } = bucket.settings
  if (ifNoneMatch !== '*') report('unconditional-write', key, `If-None-Match was ${ifNoneMatch}`)
  if (statedSha256 === undefined) report('checksum-missing', key, 'no SHA-256 checksum was stated')
  if ((options.expectOwner ?? true) && expectedBucketOwner !== owner) {
    report('owner-missing', key, `x-amz-expected-bucket-owner was ${expectedBucketOwner}`)
  }
  if (kmsKeyArn && (options.expectEncryption ?? true)) {
    const { serverSideEncryption, kmsKeyArn: stated, bucketKeyEnabled } = object
    if (serverSideEncryption !== 'aws:kms' || stated !== kmsKeyArn) {
      report('encryption-missing', key, `asked for ${serverSideEncryption} with ${stated}`)
    }
    if (!bucketKeyEnabled) report('bucket-key-missing', key, 'no bucket key was asked for')
  }
}

const reportKey =
  /^(?:reports|invalid)\/date=(\d{4}-\d\d-\d\d)\/account=(\d{12})\/(\d{8}T\d{6}Z)-([0-9a-f]{64})\.(?:csv|txt)$/

/** The bytes under a report's key are those that IAM handed out in that account at that time. */
function auditReport(object: StoredObject, state: State, report: Report): void {
  const { key, content } = object
  const [, date, accountId = '', time, stated] = reportKey.exec(key) ?? []
  if (!time) {
    report('unexpected-key', key, 'the key does not say date, account, time and hash')
    return
  }
  const sha256 = content ? hash('sha256', content, 'hex') : object.sha256
  if (sha256 !== stated) report('hash-differs', key, `the bytes have the hash ${sha256}`)
  const generatedTime = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  if (!generatedTime.startsWith(`${date}T`)) report('unexpected-key', key, 'date and time differ')
  if (!state.servedReports.get(accountId)?.has(`${sha256} ${generatedTime}`)) {
    report('never-served', key, `IAM handed out no such report in account ${accountId}`)
  }
}

function auditSessions(state: State, report: Report): void {
  for (const { accountId, policy } of state.sessions) {
    const account = state.accounts.get(accountId)
    if (!account) report('unknown-account-entered', accountId, 'no such account in the organization')
    else if ((account.state ?? 'ACTIVE') !== 'ACTIVE') report('inactive-account-entered', accountId, `${account.state}`)
    if (policy !== 'exact')
      report('session-policy', accountId, policy === 'missing' ? 'missing' : 'not the two actions')
  }
}
