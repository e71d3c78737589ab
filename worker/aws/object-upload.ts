import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { CompleteMultipartUploadCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Request, Trail } from '../request.ts'
import { isPreconditionFailed, mayHaveBeenTaken, type ReportBucket, writeConditions } from './report-bucket.ts'

/** An object that is written while its content comes into being. */
export interface ObjectUpload {
  readonly key: string
  /** Resolves when there is room for more. Rejects once the upload has failed. */
  write(chunk: string | Uint8Array): Promise<void>
  /** Publishes the object. Rejects if that fails; then nothing lies under the key. */
  complete(): Promise<{ readonly sha256: string; readonly bytes: number }>
  /** Gives the object up and its parts back. Never rejects. */
  abort(reason: Error): Promise<void>
}

const partSize = 5 * 1024 * 1024

/**
 * Opens an upload of unknown length: up to one part it is a single put, beyond that a multipart upload, and
 * in both cases the object appears as a whole or not at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 *
 * lib-storage sends the requests itself; it is given a client whose `send` goes through our own retries.
 */
export function openUpload(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, contentType }: { key: string; contentType: string },
  trail: Trail,
): ObjectUpload {
  const source = new PassThrough({ highWaterMark: 64 * 1024 })
  const hash = createHash('sha256')
  let bytes = 0
  let failure: Error | undefined

  const upload = new Upload({
    client: retryingClient(client, request, trail),
    params: {
      ...writeConditions(bucket),
      Key: key,
      Body: source,
      ContentType: contentType,
      ChecksumAlgorithm: 'SHA256',
    },
    partSize,
    queueSize: 1,
  })
  // Upload's own abort() rejects before the parts are given back; ending the source lets it clean up first.
  const done = upload.done().then(
    () => undefined,
    (error: unknown) => {
      failure ??= error instanceof Error ? error : new Error(String(error))
      source.destroy()
    },
  )
  source.on('error', () => undefined)

  return {
    key,
    async write(chunk) {
      if (failure) throw failure
      hash.update(chunk)
      bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength
      if (!source.write(chunk)) await Promise.race([once(source, 'drain').catch(() => undefined), done])
      if (failure) throw failure
    },
    async complete() {
      source.end()
      await done
      if (failure) throw failure
      return { sha256: hash.digest('hex'), bytes }
    },
    async abort(reason) {
      failure ??= reason
      source.destroy(reason)
      await done
    },
  }
}

function retryingClient(client: S3Client, request: Request, trail: Trail): S3Client {
  type Command = Parameters<S3Client['send']>[0]
  const send = async (command: Command) => {
    let answerLost = false
    return request(
      async (abortSignal) => {
        try {
          return await client.send(command, { abortSignal })
        } catch (error) {
          // The key carries the run's id: if it is taken after an answer was lost, the object is this one.
          if (answerLost && isPreconditionFailed(error) && publishes(command)) return {}
          answerLost ||= mayHaveBeenTaken(error)
          throw error
        }
      },
      trail,
      { attemptTimeout: 60_000 },
    )
  }
  return Object.create(client, { send: { value: send } })
}

const publishes = (command: unknown) =>
  command instanceof PutObjectCommand || command instanceof CompleteMultipartUploadCommand
