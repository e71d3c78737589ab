import { createClients } from '../aws/clients.ts'
import { getPublicKey, regionOfKey } from '../aws/signing-key.ts'
import type { AwsSettings } from '../config/aws-settings.ts'
import { readNamedFile } from '../config/named-file.ts'
import { readPublicKey, type TrustedKey } from '../evidence/signature.ts'
import { systemClock } from '../request/clock.ts'
import { createRequest } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'

/** Which keys an auditor trusts. They come from the auditor alone: an archive could bring a key that fits a forgery. */
export interface TrustOptions {
  readonly aws?: AwsSettings
  /** Files with public keys, retired ones included: they stay valid for older runs. */
  readonly publicKey?: readonly string[] | undefined
  /** Keys in KMS, whose public halves are read with the auditor's credentials. */
  readonly signingKeyArn?: readonly string[] | undefined
  /** Before this time (ISO 8601) a run may be unsigned. */
  readonly signedSince?: string | undefined
  readonly signal: AbortSignal
}

export interface Trust {
  /** Empty where no anchor was given: then signatures are not checked. */
  readonly keys: readonly TrustedKey[]
  readonly signedSince?: Date | undefined
}

/** Milliseconds for which a failing request is repeated. */
const maxWaitTime = 60_000

/**
 * Reads the public keys that the auditor names.
 *
 * @throws PublicKeyError where a file holds no usable key, RunError where a file or KMS cannot be read
 */
export async function readTrust(options: TrustOptions): Promise<Trust> {
  const { publicKey: files = [], signingKeyArn: arns = [], signedSince } = options
  const keys = [...files.map(keyInFile), ...(await keysInKms(arns, options))]
  return { keys, ...(signedSince && { signedSince: new Date(signedSince) }) }
}

function keyInFile(file: string): TrustedKey {
  let content: Buffer
  try {
    content = readNamedFile(file)
  } catch (error) {
    throw new RunError(`reading the public key ${file}`, error)
  }
  return readPublicKey(file, content)
}

async function keysInKms(arns: readonly string[], { aws, signal }: TrustOptions): Promise<TrustedKey[]> {
  if (arns.length === 0) return []
  const clients = createClients(aws)
  const request = createRequest({ concurrency: arns.length, clock: systemClock })
  try {
    return await Promise.all(
      arns.map(async (arn) => {
        const client = await clients.kms(regionOfKey(arn))
        return readPublicKey(arn, await getPublicKey(client, request, arn, { signal, count: 0, maxWaitTime }))
      }),
    )
  } catch (error) {
    throw new RunError('reading the public key from KMS', error)
  } finally {
    clients.destroy()
  }
}
