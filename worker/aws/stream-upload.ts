import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Request } from '../request/retries.ts'
import { type ReportBucket, writeConditions } from './report-bucket.ts'
import { type UploadAttempts, uploadClient } from './upload-requests.ts'

/** Pieces smaller than this are put together before they are handed on. */
const chunkLength = 64 * 1024

/**
 * Writes an object whose text is made while it is read, unless its key is taken: a single put up to 5 MiB, in
 * parts beyond, and in both cases it appears as a whole or not at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 *
 * @throws what S3 answered, once retrying it has not helped; PreconditionFailed where the key was taken before
 */
export async function uploadText(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, text, contentType }: { key: string; text: Iterable<string>; contentType: string },
  attempts: UploadAttempts,
): Promise<void> {
  const upload = new Upload({
    client: uploadClient(client, request, attempts),
    params: {
      ...writeConditions(bucket),
      Key: key,
      Body: Readable.from(gathered(text), { objectMode: false }),
      ContentType: contentType,
      ChecksumAlgorithm: 'SHA256',
    },
    queueSize: 1,
  })
  await upload.done()
}

function* gathered(text: Iterable<string>): Generator<Buffer> {
  let held = ''
  for (const piece of text) {
    held += piece
    if (held.length < chunkLength) continue
    yield Buffer.from(held)
    held = ''
  }
  if (held !== '') yield Buffer.from(held)
}
