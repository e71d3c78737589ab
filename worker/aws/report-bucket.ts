import { createHash } from 'node:crypto'
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3'
import { errorFacts, isRetryableError } from '../failure.ts'
import type { Request, Trail } from '../request.ts'

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

const putTimeout = 60_000

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
  trail: Trail,
  isRetryable: (error: unknown) => boolean = isRetryableError,
): Promise<'written' | 'present'> {
  const checksum = createHash('sha256').update(body).digest('base64')
  let answerLost = false
  return request(
    async (abortSignal) => {
      try {
        await client.send(
          new PutObjectCommand({
            ...writeConditions(bucket),
            Key: key,
            Body: body,
            ContentType: contentType,
            ChecksumSHA256: checksum,
          }),
          { abortSignal },
        )
        return 'written'
      } catch (error) {
        if (isPreconditionFailed(error)) return answerLost ? 'written' : 'present'
        answerLost ||= mayHaveBeenTaken(error)
        throw error
      }
    },
    trail,
    { attemptTimeout: putTimeout, isRetryable },
  )
}

/** The key is taken. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const isPreconditionFailed = (error: unknown): boolean => {
  const { name, status } = errorFacts(error)
  return name === 'PreconditionFailed' || status === 412
}

/** Whether S3 may have carried out a request that ended with this error: no answer, or a server's fault. */
export function mayHaveBeenTaken(error: unknown): boolean {
  const { name, status } = errorFacts(error)
  if (name === 'SlowDown' || name === 'ServiceUnavailable') return false
  return isRetryableError(error) && (status === undefined || status >= 500 || status < 300)
}
