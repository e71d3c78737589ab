import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { errorFacts } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import { rememberLostAnswers } from './lost-answer.ts'
import { isPreconditionFailed, type ReportBucket, sendTimeout } from './report-bucket.ts'

/** How long the requests of an upload may go on. */
export interface UploadAttempts {
  /** For the requests that create the object. */
  readonly write: Attempts
  /** For the request that aborts the upload, which must work after `write` was interrupted. */
  readonly cleanup: () => { readonly attempts: Attempts; unlink(): void }
}

/** S3 puts the parts together before it answers. */
const completionTimeout = 30_000

/**
 * What lib-storage needs of a client, for one upload: its requests go through our own retries, and each recognizes what
 * an earlier attempt of its own left behind.
 */
export function uploadClient(
  client: S3Client,
  request: Request,
  { owner }: ReportBucket,
  uploadAttempts: UploadAttempts,
): S3Client {
  type Command = Parameters<S3Client['send']>[0]
  const write = (command: Command) =>
    request(
      // The key carries the run's id: what an earlier attempt has published is this object.
      rememberLostAnswers(
        (abortSignal) => client.send(command, { abortSignal }),
        (error) => publishes(command) && (isPreconditionFailed(error) || isUploadGone(error)),
      ),
      uploadAttempts.write,
      { attemptTimeout: attemptTimeout(command) },
    )
  const abortUpload = async (command: AbortMultipartUploadCommand) => {
    const { attempts, unlink } = uploadAttempts.cleanup()
    // lib-storage does not pass the owner on.
    const owned = new AbortMultipartUploadCommand({ ...command.input, ...(owner && { ExpectedBucketOwner: owner }) })
    try {
      return await request((abortSignal) => client.send(owned, { abortSignal }), attempts)
    } catch (error) {
      if (!isUploadGone(error)) throw error
      return {}
    } finally {
      unlink()
    }
  }
  const send = (command: Command) =>
    command instanceof AbortMultipartUploadCommand ? abortUpload(command) : write(command)
  const { config, middlewareStack } = client
  return { config, middlewareStack, send, destroy() {} } as S3Client
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
