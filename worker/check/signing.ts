import { randomBytes } from 'node:crypto'
import type { Clients } from '../aws/clients.ts'
import { regionOfKey, signDigest } from '../aws/signing-key.ts'
import type { Config } from '../config.ts'
import type { Request } from '../request/retries.ts'
import { RunError } from '../request/run-error.ts'

/** Milliseconds for which a failing request is repeated. */
const maxWaitTime = 20_000

/**
 * Signs a digest of random bytes, which is the manifest of no run, and drops the signature.
 *
 * @returns what KMS refused
 */
export async function checkSigning(
  { manifestSigningKeyArn: keyArn }: Config,
  clients: Clients,
  request: Request,
  signal: AbortSignal,
): Promise<RunError[]> {
  if (keyArn === undefined) return []
  try {
    const client = await clients.kms(regionOfKey(keyArn))
    await signDigest(client, request, keyArn, randomBytes(32), { signal, count: 0, maxWaitTime })
    return []
  } catch (error) {
    return [new RunError('signing with the key of MANIFEST_SIGNING_KEY_ARN', error)]
  }
}
