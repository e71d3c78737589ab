import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describeError } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { type ReportBucket, writeConditions } from './report-bucket.ts'

/** An upload that the probe began and could not abort. */
export class ProbeLeftoverError extends Error {
  constructor(key: string, uploadId: string | undefined, cause: unknown) {
    super(`the upload ${uploadId} of ${key} could not be aborted (${describeError(cause)})`, { cause })
    this.name = 'ProbeLeftoverError'
  }
}

export interface ProbeAttempts {
  readonly write: Attempts
  /** For the request that aborts the upload, which must work after `write` was interrupted. */
  readonly cleanup: Attempts
}

/**
 * Finds out whether the worker may write under a prefix of the bucket and use its key, and leaves nothing behind:
 * a multipart upload of one small part asks for both, and is aborted before it becomes an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 *
 * @throws what S3 answered; ProbeLeftoverError where the upload is still open
 */
export async function probeBucket(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  key: string,
  attempts: ProbeAttempts,
): Promise<void> {
  const { IfNoneMatch: _, ...conditions } = writeConditions(bucket)
  const target = { Bucket: bucket.name, ...(bucket.owner && { ExpectedBucketOwner: bucket.owner }), Key: key }
  const { UploadId } = await request(
    (abortSignal) =>
      client.send(new CreateMultipartUploadCommand({ ...conditions, Key: key, ChecksumAlgorithm: 'SHA256' }), {
        abortSignal,
      }),
    attempts.write,
  )
  const upload = { ...target, UploadId }
  const part = { ...upload, PartNumber: 1, Body: Buffer.from('check'), ChecksumAlgorithm: 'SHA256' } as const
  const refused = await request(
    (abortSignal) => client.send(new UploadPartCommand(part), { abortSignal }),
    attempts.write,
  ).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  await request(
    (abortSignal) => client.send(new AbortMultipartUploadCommand(upload), { abortSignal }),
    attempts.cleanup,
  ).catch((error) => {
    throw new ProbeLeftoverError(key, UploadId, refused?.error ?? error)
  })
  if (refused) throw refused.error
}
