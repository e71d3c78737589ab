import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/**
 * The signature of a manifest: ECDSA on the curve P-256 with SHA-256 over the manifest's bytes, in DER, as AWS KMS
 * returns it. It proves that the signer could use the key, not when.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */

/** A public key that an auditor trusts. */
export interface TrustedKey {
  /** What to call it: the file or the ARN that the auditor gave. */
  readonly name: string
  readonly key: KeyObject
}

/** A key cannot be used to check signatures of manifests. The message says what was found. */
export class PublicKeyError extends Error {
  constructor(name: string, found: string) {
    super(`${name}: ${found}; allowed: the public key of an ECC_NIST_P256 key, in PEM or DER (SubjectPublicKeyInfo)`)
    this.name = 'PublicKeyError'
  }
}

/**
 * Reads the public half of a key as KMS exports it.
 *
 * @param content PEM, or DER as GetPublicKey returns it
 * @throws PublicKeyError where it is anything else, a private key included
 */
export function readPublicKey(name: string, content: Uint8Array): TrustedKey {
  const text = Buffer.from(content).toString('latin1')
  if (text.includes('PRIVATE KEY')) throw new PublicKeyError(name, 'a private key')
  let key: KeyObject
  try {
    key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(content), format: 'der', type: 'spki' })
  } catch {
    throw new PublicKeyError(name, 'no public key')
  }
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (key.asymmetricKeyType !== 'ec' || curve !== 'prime256v1') {
    throw new PublicKeyError(name, `a key of type ${key.asymmetricKeyType} ${curve ?? ''}`.trimEnd())
  }
  return { name, key }
}

/** The key that made the signature, of those that are trusted; undefined if none did. */
export const signerOf = (
  manifest: Uint8Array,
  signature: Uint8Array,
  trusted: readonly TrustedKey[],
): TrustedKey | undefined => trusted.find(({ key }) => isSignedBy(manifest, signature, key))

function isSignedBy(manifest: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  try {
    return verify('sha256', manifest, { key, dsaEncoding: 'der' }, signature)
  } catch {
    // What is no signature at all signs nothing.
    return false
  }
}
