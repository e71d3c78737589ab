import { runKey, startOfRun } from '../evidence/keys.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { signerOf } from '../evidence/signature.ts'
import { readWhole, type Source, unreadable } from './source/source.ts'
import type { Trust } from './trust.ts'

/** What is known of the signature of a manifest. */
export interface SignatureVerdict {
  /** `unchecked`: no key was given to check against, which proves nothing either way. */
  readonly status: 'signed' | 'unsigned' | 'invalid' | 'unchecked'
  /** The key that the auditor gave and that made the signature. */
  readonly signedBy?: string
  /** What is wrong; undefined where nothing is. */
  readonly problem?: string
}

/** Bytes. A signature on the curve P-256 has at most 72. */
const signatureLimit = 1024

/**
 * Checks the signature of a manifest against the keys that the auditor trusts. With such a key an unsigned manifest is
 * a problem, unless its run is older than the first signed one: nothing in the archive can excuse it.
 *
 * @param bytes of the manifest, as they are stored
 */
export async function checkSignature(
  source: Source,
  manifest: Manifest,
  bytes: Uint8Array,
  { keys, signedSince }: Trust,
): Promise<SignatureVerdict> {
  const { runId } = manifest
  if (keys.length === 0) return { status: 'unchecked' }
  const key = runKey('runs', runId, 'manifest.json.sig')
  const signature = await readWhole(source, key, signatureLimit).catch(unreadable)
  if (typeof signature === 'string') return { status: 'invalid', problem: signature }
  if (signature === undefined) {
    const started = startOfRun(runId)
    if (signedSince && started && started < signedSince) return { status: 'unsigned' }
    const reason = manifest.signature?.error ? `: the run says ${manifest.signature.error}` : ''
    return { status: 'unsigned', problem: `the manifest is not signed${reason}` }
  }
  const signer = signerOf(bytes, signature, keys)
  if (signer) return { status: 'signed', signedBy: signer.name }
  return { status: 'invalid', problem: `the signature of the manifest was made by none of the keys given` }
}
