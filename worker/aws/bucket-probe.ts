import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { Request, Trail } from '../request.ts'
import { type ReportBucket, writeConditions } from './report-bucket.ts'

/**
 * Finds out whether the worker may write to the bucket and use its key, and leaves nothing behind: a
 * multipart upload of one small part asks for both, and is aborted before it becomes an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 *
 * @throws what S3 answered
 */
export async function probeBucket(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  key: string,
  trail: Trail,
): Promise<void> {
  const { IfNoneMatch: _, ...conditions } = writeConditions(bucket)
  const { Bucket, ExpectedBucketOwner } = { ExpectedBucketOwner: undefined, ...conditions }
  const { UploadId } = await request(
    (abortSignal) =>
      client.send(new CreateMultipartUploadCommand({ ...conditions, Key: key, ChecksumAlgorithm: 'SHA256' }), {
        abortSignal,
      }),
    trail,
  )
  const upload = { Bucket, ExpectedBucketOwner, Key: key, UploadId }
  try {
    await request(
      (abortSignal) =>
        client.send(
          new UploadPartCommand({ ...upload, PartNumber: 1, Body: Buffer.from('check'), ChecksumAlgorithm: 'SHA256' }),
          { abortSignal },
        ),
      trail,
    )
  } finally {
    await request((abortSignal) => client.send(new AbortMultipartUploadCommand(upload), { abortSignal }), trail)
  }
}
