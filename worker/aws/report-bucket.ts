import { createHash } from 'node:crypto'
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3'
import { errorFacts, isRetryableError } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { rememberLostAnswers } from './lost-answer.ts'

/** The bucket that everything is written to, and what each write states about it. */
export interface ReportBucket {
  readonly name: string
  /** The account that has to own it; checked by S3 at every write. */
  readonly owner?: string
  /** Full ARN of the key for SSE-KMS; without it the bucket's own default applies. */
  readonly kmsKeyArn?: string
}

/** What every write says: whose bucket, which key, and that nothing may be there yet. */
export function writeConditions({ name, owner, kmsKeyArn }: ReportBucket) {
  return {
    Bucket: name,
    IfNoneMatch: '*',
    ...(owner && { ExpectedBucketOwner: owner }),
    ...(kmsKeyArn && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyArn, BucketKeyEnabled: true }),
  } as const satisfies Partial<PutObjectCommandInput>
}

export interface ObjectToWrite {
  readonly key: string
  readonly body: Uint8Array
  readonly contentType: string
}

/**
 * Milliseconds for one attempt to send so many bytes: ten seconds, and what they take at 250 kB a second. A lost
 * answer must leave time for further attempts, and that of a small object leaves most.
 */
export const sendTimeout = (bytes: number): number => 10_000 + bytes / 250

/**
 * Writes an object unless its key is taken.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @returns `written`; or `present`, where S3 said 412 to the first request that it answered. After a request
 *   whose answer was lost, 412 most likely speaks of our own object: that is `written`.
 * @throws what S3 answered, once retrying it has not helped
 */
export async function putOnce(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, body, contentType }: ObjectToWrite,
  attempts: Attempts,
  isRetryable: (error: unknown) => boolean = isRetryableError,
): Promise<'written' | 'present'> {
  const checksum = createHash('sha256').update(body).digest('base64')
  const attempt = rememberLostAnswers(
    (abortSignal) =>
      client.send(
        new PutObjectCommand({
          ...writeConditions(bucket),
          Key: key,
          Body: body,
          ContentType: contentType,
          // Object Lock requires the algorithm beside the checksum.
          ChecksumAlgorithm: 'SHA256',
          ChecksumSHA256: checksum,
        }),
        { abortSignal },
      ),
    isPreconditionFailed,
  )
  try {
    await request(attempt, attempts, { attemptTimeout: sendTimeout(body.byteLength), isRetryable })
    return 'written'
  } catch (error) {
    if (isPreconditionFailed(error)) return 'present'
    throw error
  }
}

/** The key is taken. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const isPreconditionFailed = (error: unknown): boolean => errorFacts(error).name === 'PreconditionFailed'
