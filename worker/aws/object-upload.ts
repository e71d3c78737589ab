import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Request } from '../request/retries.ts'
import { type ReportBucket, writeConditions } from './report-bucket.ts'
import { type UploadAttempts, uploadClient } from './upload-requests.ts'

/** An object that is written while its content is made. */
export interface ObjectUpload {
  readonly key: string
  /** Resolves when there is room for more. Rejects once the upload has failed. Calls may overlap; their order counts. */
  write(chunk: string | Uint8Array): Promise<void>
  /** Publishes the object. Rejects if that fails; then there is no object under the key. */
  complete(): Promise<{ readonly sha256: string; readonly bytes: number }>
  /** Aborts the upload and discards its parts. Never rejects. */
  abort(reason: Error): Promise<void>
}

/**
 * Opens an upload of unknown length, unless the key is taken: up to 5 MiB it is a single put, beyond that a multipart
 * upload, and in both cases the object appears as a whole or not at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export function openUpload(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, contentType }: { key: string; contentType: string },
  attempts: UploadAttempts,
): ObjectUpload {
  const content = new PassThrough()
  const hash = createHash('sha256')
  let bytes = 0
  let failure: Error | undefined
  const upload = new Upload({
    client: uploadClient(client, request, bucket, attempts),
    params: {
      ...writeConditions(bucket),
      Key: key,
      Body: content,
      ContentType: contentType,
      ChecksumAlgorithm: 'SHA256',
    },
    // The writer waits while a part is sent: more parts at once would only take memory.
    queueSize: 1,
  })
  const done = upload.done()
  const ended = done.catch((error) => {
    failure ??= error instanceof Error ? error : new Error(String(error))
    content.destroy()
  })
  // Its errors are those of the upload, or the reason for which it was aborted.
  content.on('error', () => undefined)

  return {
    key,
    async write(chunk) {
      if (failure) throw failure
      hash.update(chunk)
      bytes += Buffer.byteLength(chunk)
      if (!content.write(chunk)) await drained(content)
      // Closed by the end of the upload: its parts are discarded before the error is known.
      if (content.destroyed) await ended
      if (failure) throw failure
    },
    async complete() {
      if (failure) throw failure
      content.end()
      await done
      return { sha256: hash.digest('hex'), bytes }
    },
    async abort(reason) {
      failure ??= reason
      content.destroy(reason)
      await ended
    },
  }
}

/** Resolves when the stream takes more, or is closed. */
function drained(stream: PassThrough): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const proceed = () => {
      stream.off('drain', proceed)
      stream.off('close', proceed)
      resolve()
    }
    stream.on('drain', proceed)
    stream.on('close', proceed)
  })
}

/** Pieces smaller than this are joined before they are written. */
const chunkLength = 64 * 1024

/**
 * Writes an object whose text is made while it is sent, unless its key is taken.
 *
 * @throws what S3 answered, once retrying it has not helped; PreconditionFailed if the key was taken before
 */
export async function uploadText(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, text, contentType }: { key: string; text: Iterable<string>; contentType: string },
  attempts: UploadAttempts,
): Promise<void> {
  const upload = openUpload(client, request, bucket, { key, contentType }, attempts)
  let held = ''
  for (const piece of text) {
    held += piece
    if (held.length < chunkLength) continue
    await upload.write(held)
    held = ''
  }
  if (held !== '') await upload.write(held)
  await upload.complete()
}
