import { createHash } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { errorFacts } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import type { ReportBucket } from './report-bucket.ts'

/** Reads the bucket, with a reader's credentials: the worker itself may not. */
export interface Archive {
  /** The whole object, or undefined where there is none. */
  read(key: string): Promise<Buffer | undefined>
  /** Hash (hex) and size of an object, or undefined where there is none. */
  hash(key: string): Promise<{ sha256: string; bytes: number } | undefined>
  /** Keys under a prefix. */
  list(prefix: string): AsyncGenerator<string>
}

const isMissing = (error: unknown) => ['NoSuchKey', 'NotFound'].includes(errorFacts(error).name)

export function openArchive(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  attempts: () => Attempts,
): Archive {
  const common = { Bucket: bucket.name, ...(bucket.owner && { ExpectedBucketOwner: bucket.owner }) }
  const readObject = async <Result>(key: string, consume: (body: AsyncIterable<Uint8Array>) => Promise<Result>) => {
    try {
      // The body is consumed inside the request: a connection that breaks in the middle is retried from the start.
      return await request(
        async (abortSignal) => {
          const { Body } = await client.send(new GetObjectCommand({ ...common, Key: key }), { abortSignal })
          return consume(Body as unknown as AsyncIterable<Uint8Array>)
        },
        attempts(),
        { attemptTimeout: 300_000 },
      )
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
  return {
    read: (key) =>
      readObject(key, async (body) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of body) chunks.push(chunk)
        return Buffer.concat(chunks)
      }),
    hash: (key) =>
      readObject(key, async (body) => {
        const hash = createHash('sha256')
        let bytes = 0
        for await (const chunk of body) {
          hash.update(chunk)
          bytes += chunk.byteLength
        }
        return { sha256: hash.digest('hex'), bytes }
      }),
    async *list(prefix) {
      let token: string | undefined
      do {
        const page = await request(
          (abortSignal) =>
            client.send(new ListObjectsV2Command({ ...common, Prefix: prefix, ContinuationToken: token }), {
              abortSignal,
            }),
          attempts(),
        )
        for (const { Key } of page.Contents ?? []) if (Key) yield Key
        token = page.NextContinuationToken
      } while (token)
    },
  }
}
