import {
  GetObjectLockConfigurationCommand,
  type GetObjectOutput,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Attempts, Request } from '../request/retries.ts'
import { pages } from './pages.ts'
import type { ReportBucket } from './report-bucket.ts'

/** A version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string
  /** `null` in a bucket without versioning. */
  readonly versionId: string
  readonly deleteMarker: boolean
  /** When S3 stored it, by its own clock; undefined where it did not say. */
  readonly lastModified: Date | undefined
}

/** How an object is protected, as far as the reader may see it. */
export interface ObjectProtection {
  /** GOVERNANCE or COMPLIANCE; absent without retention, or without s3:GetObjectRetention. */
  readonly lockMode: string | undefined
  readonly retainUntil: Date | undefined
  /** ARN of the KMS key, or the name of another kind of encryption. */
  readonly encryption: string | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const protectionOf = (output: GetObjectOutput): ObjectProtection => ({
  lockMode: output.ObjectLockMode,
  retainUntil: output.ObjectLockRetainUntilDate,
  encryption: output.SSEKMSKeyId ?? output.ServerSideEncryption,
})

/** What a bucket says beside the content of its objects. Each method throws what S3 answered. */
export interface BucketFacts {
  /** The account that S3 confirmed as the owner with every request; undefined where none was stated. */
  readonly owner: string | undefined
  /** Versions and delete markers under a prefix. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
  versions(prefix: string): AsyncGenerator<ObjectVersion>
  /** Describes the default retention. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
  lock(): Promise<string>
}

/** Reads what a bucket says beside the content of its objects, with a reader's credentials. */
export function bucketFacts(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  attempts: () => Attempts,
): BucketFacts {
  const common = { Bucket: bucket.name, ...(bucket.owner && { ExpectedBucketOwner: bucket.owner }) }
  return {
    owner: bucket.owner,
    async *versions(prefix) {
      const send = (token: string | undefined) => {
        const [KeyMarker, VersionIdMarker] = token === undefined ? [] : (JSON.parse(token) as [string, string?])
        const input = { ...common, Prefix: prefix, KeyMarker, VersionIdMarker }
        return request((abortSignal) => client.send(new ListObjectVersionsCommand(input), { abortSignal }), attempts())
      }
      const found = pages(send, ({ IsTruncated, NextKeyMarker, NextVersionIdMarker }) =>
        IsTruncated ? JSON.stringify([NextKeyMarker, NextVersionIdMarker]) : undefined,
      )
      for await (const { Versions = [], DeleteMarkers = [] } of found) {
        for (const { Key: key = '', VersionId: versionId = '', LastModified: lastModified } of Versions) {
          yield { key, versionId, deleteMarker: false, lastModified }
        }
        for (const { Key: key = '', VersionId: versionId = '', LastModified: lastModified } of DeleteMarkers) {
          yield { key, versionId, deleteMarker: true, lastModified }
        }
      }
    },
    async lock() {
      const { ObjectLockConfiguration: lock } = await request(
        (abortSignal) => client.send(new GetObjectLockConfigurationCommand(common), { abortSignal }),
        attempts(),
      )
      const { Mode, Days, Years } = lock?.Rule?.DefaultRetention ?? {}
      if (lock?.ObjectLockEnabled !== 'Enabled') return 'no Object Lock'
      return Mode ? `${Mode} for ${Days === undefined ? `${Years} years` : `${Days} days`}` : 'no default retention'
    },
  }
}
