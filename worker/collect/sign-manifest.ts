import { createHash } from 'node:crypto'
import { putOnce } from '../aws/report-bucket.ts'
import { regionOfKey, signDigest } from '../aws/signing-key.ts'
import { runKey } from '../evidence/keys.ts'
import { type Manifest, manifestText } from '../evidence/manifest.ts'
import { describeError } from '../request/errors.ts'
import type { Attempts, Request } from '../request/retries.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Signs the manifest's bytes and stores the signature, before the manifest itself is written: a manifest
 * that names a key always has its signature.
 *
 * @returns the manifest to write: it names the key and, if signing failed, the error
 */
export async function signManifest(
  { config, clients, log, runId }: RunOptions,
  request: Request,
  manifest: Manifest,
  attempts: () => Attempts,
): Promise<Manifest> {
  const keyArn = config.manifestSigningKeyArn
  if (keyArn === undefined) return manifest
  const signed = { ...manifest, signature: { keyArn } }
  try {
    const client = await clients.kms(regionOfKey(keyArn))
    const signature = await signDigest(client, request, keyArn, digestOf(signed), attempts())
    const key = runKey('runs', runId, 'manifest.json.sig')
    const object = { key, body: signature, contentType: 'application/octet-stream' }
    const write = attempts()
    const result = await putOnce(clients.s3, request, config.bucket, object, write)
    // The key carries the run's id and not the hash: 412 means success only after a lost answer to our own write.
    if (result === 'present' && write.count === 1) throw new Error(`${key} is there already and not of this run`)
    return signed
  } catch (error) {
    const reason = describeError(error)
    log.error({ keyArn, reason }, 'the manifest is not signed')
    return { ...manifest, signature: { keyArn, error: reason } }
  }
}

function digestOf(manifest: Manifest): Uint8Array {
  const hash = createHash('sha256')
  for (const text of manifestText(manifest)) hash.update(text)
  return hash.digest()
}
