import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { errorFacts, InvalidResponseError } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { type ObjectProtection, protectionOf } from './object-facts.ts'
import { pages } from './pages.ts'
import type { ReportBucket } from './report-bucket.ts'

/** Reads the bucket, with a reader's credentials: the worker itself may not. */
export interface Archive {
  /** Passes the whole object to `consume`, again after a broken connection; undefined if the object does not exist. */
  read<Result>(
    key: string,
    consume: (body: AsyncIterable<Uint8Array>, protection: ObjectProtection) => Promise<Result>,
  ): Promise<Result | undefined>
  /** Objects under a prefix, in the order of their keys. */
  list(prefix: string): AsyncGenerator<{ readonly key: string; readonly bytes: number }>
}

const isMissing = (error: unknown) => errorFacts(error).name === 'NoSuchKey'

/** Pages without a key that may follow each other: S3 returns them where it skips deleted objects. */
const maximumEmptyPages = 1000

export function openArchive(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  attempts: () => Attempts,
): Archive {
  const common = { Bucket: bucket.name, ...(bucket.owner && { ExpectedBucketOwner: bucket.owner }) }
  return {
    async read(key, consume) {
      try {
        // The body is consumed inside the request: a connection that breaks in the middle is retried from the start.
        return await request(
          async (abortSignal) => {
            const output = await client.send(new GetObjectCommand({ ...common, Key: key }), { abortSignal })
            return consume(output.Body as unknown as AsyncIterable<Uint8Array>, protectionOf(output))
          },
          attempts(),
          { attemptTimeout: 300_000 },
        )
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    async *list(prefix) {
      const send = (token: string | undefined) =>
        request(
          (abortSignal) =>
            client.send(new ListObjectsV2Command({ ...common, Prefix: prefix, ContinuationToken: token }), {
              abortSignal,
            }),
          attempts(),
        )
      let last = ''
      let emptyPages = 0
      for await (const { Contents = [] } of pages(send, ({ NextContinuationToken }) => NextContinuationToken)) {
        emptyPages = Contents.length === 0 ? emptyPages + 1 : 0
        if (emptyPages > maximumEmptyPages) throw new InvalidResponseError('ListObjectsV2', 'the listing does not end')
        for (const { Key = '', Size = 0 } of Contents) {
          // S3 lists keys in the order of their UTF-8 bytes.
          if (Buffer.compare(Buffer.from(Key), Buffer.from(last)) <= 0) {
            throw new InvalidResponseError('ListObjectsV2', 'keys are not in order')
          }
          last = Key
          yield { key: Key, bytes: Size }
        }
      }
    },
  }
}
