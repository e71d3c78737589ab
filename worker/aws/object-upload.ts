import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { errorFacts } from '../failure.ts'
import type { Request, Trail } from '../request.ts'
import { GatheredChunks } from './gathered-chunks.ts'
import { rememberLostAnswers } from './lost-answer.ts'
import { isPreconditionFailed, type ReportBucket, sendTimeout, writeConditions } from './report-bucket.ts'

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

export interface UploadTrails {
  readonly write: Trail
  readonly cleanup: () => { readonly trail: Trail; unlink(): void }
}

const partSize = 5 * 1024 * 1024

/**
 * Opens an upload of unknown length: up to one part it is a single put, beyond that a multipart upload, and
 * in both cases the object appears as a whole or not at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 *
 * lib-storage sends the requests itself; it is given a client whose `send` goes through our own retries.
 *
 * @param trails `write` for all that makes the object; `cleanup` for giving back its parts, which has to be
 *   possible after `write` was cut short
 */
export function openUpload(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, contentType }: { key: string; contentType: string },
  trails: UploadTrails,
): ObjectUpload {
  const source = new PassThrough({ highWaterMark: 64 * 1024 })
  const hash = createHash('sha256')
  const gathered = new GatheredChunks()
  let bytes = 0
  let failure: Error | undefined

  const upload = new Upload({
    client: retryingClient(client, request, trails),
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
  // One promise for all who wait for the same room.
  let draining: Promise<void> | undefined
  const drained = () => {
    draining ??= once(source, 'drain').then(
      () => {
        draining = undefined
      },
      () => undefined,
    )
    return draining
  }

  return {
    key,
    async write(chunk) {
      if (failure) throw failure
      const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      hash.update(piece)
      bytes += piece.byteLength
      const hasRoom = gathered.add(piece).map((full) => source.write(full))
      if (hasRoom.includes(false)) await Promise.race([drained(), done])
      if (failure) throw failure
    },
    async complete() {
      source.end(gathered.rest())
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

/** S3 puts the parts together before it answers. */
const completionTimeout = 30_000

function retryingClient(client: S3Client, request: Request, trails: UploadTrails): S3Client {
  type Command = Parameters<S3Client['send']>[0]
  const write = (command: Command) =>
    request(
      // The key carries the run's id: what an earlier attempt has published is this object.
      rememberLostAnswers(
        (abortSignal) => client.send(command, { abortSignal }),
        (error) => publishes(command) && (isPreconditionFailed(error) || isUploadGone(error)),
      ),
      trails.write,
      { attemptTimeout: attemptTimeout(command) },
    )
  const giveBack = async (command: AbortMultipartUploadCommand) => {
    const { trail, unlink } = trails.cleanup()
    try {
      return await request((abortSignal) => client.send(command, { abortSignal }), trail)
    } catch (error) {
      if (!isUploadGone(error)) throw error
      return {}
    } finally {
      unlink()
    }
  }
  const send = (command: Command) =>
    command instanceof AbortMultipartUploadCommand ? giveBack(command) : write(command)
  return Object.create(client, { send: { value: send } })
}

function attemptTimeout(command: unknown): number {
  if (command instanceof CompleteMultipartUploadCommand) return completionTimeout
  const sends = command instanceof PutObjectCommand || command instanceof UploadPartCommand
  const body = sends ? command.input.Body : undefined
  return sendTimeout(body instanceof Uint8Array ? body.byteLength : 0)
}

/** An upload ends by being completed or aborted; nobody else knows its id. */
const isUploadGone = (error: unknown) => errorFacts(error).name === 'NoSuchUpload'

const publishes = (command: unknown) =>
  command instanceof PutObjectCommand || command instanceof CompleteMultipartUploadCommand
