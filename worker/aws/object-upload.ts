import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import pLimit from 'p-limit'
import type { Request } from '../request/retries.ts'
import { PartBuffer } from './part-buffer.ts'
import { type ReportBucket, writeConditions } from './report-bucket.ts'
import { type UploadAttempts, uploadClient } from './upload-requests.ts'

/** An object that is written while its content comes into being. */
export interface ObjectUpload {
  readonly key: string
  /** Resolves when there is room for more. Rejects once the upload has failed. Calls may overlap; their order counts. */
  write(chunk: string | Uint8Array): Promise<void>
  /** Publishes the object. Rejects if that fails; then nothing lies under the key. */
  complete(): Promise<{ readonly sha256: string; readonly bytes: number }>
  /** Gives the object up and its parts back. Never rejects. */
  abort(reason: Error): Promise<void>
}

/** The least that S3 takes for a part that others follow. */
const partSize = 5 * 1024 * 1024

/**
 * Opens an upload of unknown length: up to one part it is a single put, beyond that a multipart upload, and
 * in both cases the object appears as a whole or not at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 *
 * A table grows for as long as the run takes, several do so at once, and what waits for the next part is most of
 * what a large run holds. So each has the memory of one part, no more: whoever writes waits while it is sent.
 * (lib-storage, which is for streams that are read as fast as they are sent, would hold three.)
 */
export function openUpload(
  client: S3Client,
  request: Request,
  bucket: ReportBucket,
  { key, contentType }: { key: string; contentType: string },
  attempts: UploadAttempts,
): ObjectUpload {
  const { send } = uploadClient(client, request, attempts)
  const { IfNoneMatch, ...creation } = writeConditions(bucket)
  const place = { Bucket: bucket.name, Key: key, ...(bucket.owner && { ExpectedBucketOwner: bucket.owner }) }
  const inTurn = pLimit(1)
  const part = new PartBuffer(partSize)
  const parts: CompletedPart[] = []
  const hash = createHash('sha256')
  let bytes = 0
  let uploadId: string | undefined
  let failure: Error | undefined

  const sendPart = async () => {
    uploadId ??= (
      await send(
        new CreateMultipartUploadCommand({
          ...creation,
          Key: key,
          ContentType: contentType,
          ChecksumAlgorithm: 'SHA256',
        }),
      )
    ).UploadId
    const next = { PartNumber: parts.length + 1, ...checked(part.content()) }
    const { ETag } = await send(new UploadPartCommand({ ...place, UploadId: uploadId, ...next }))
    parts.push({ ETag, PartNumber: next.PartNumber, ChecksumSHA256: next.ChecksumSHA256 })
    part.clear()
  }
  const discardParts = async () => {
    if (uploadId === undefined) return
    await send(new AbortMultipartUploadCommand({ ...place, UploadId: uploadId })).catch(() => undefined)
    uploadId = undefined
  }
  const unlessFailed = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      if (failure) throw failure
      try {
        return await work()
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
        await discardParts()
        throw failure
      }
    })

  return {
    key,
    write: (chunk) =>
      unlessFailed(async () => {
        let rest: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        hash.update(rest)
        bytes += rest.byteLength
        while (rest.byteLength > 0) {
          if (part.isFull) await sendPart()
          rest = part.fill(rest)
        }
      }),
    complete: () =>
      unlessFailed(async () => {
        if (uploadId === undefined) {
          const content = checked(part.content())
          await send(new PutObjectCommand({ ...creation, Key: key, ContentType: contentType, IfNoneMatch, ...content }))
        } else {
          await sendPart()
          const whole = { UploadId: uploadId, MultipartUpload: { Parts: parts } }
          await send(new CompleteMultipartUploadCommand({ ...place, IfNoneMatch, ...whole }))
        }
        return { sha256: hash.digest('hex'), bytes }
      }),
    abort: (reason) =>
      inTurn(async () => {
        failure ??= reason
        await discardParts()
      }),
  }
}

const checked = (body: Uint8Array) => ({
  Body: body,
  ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
})
