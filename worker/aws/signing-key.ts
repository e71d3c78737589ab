import type { KMSClient } from '@aws-sdk/client-kms'
import type { Attempts, Request } from '../request/retries.ts'

/** Region of a key, from its ARN. */
export const regionOfKey = (keyArn: string): string => keyArn.split(':')[3] ?? ''

/**
 * Signs a digest with a key that never leaves KMS.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 *
 * @param digest the 32 bytes of a SHA-256
 * @returns the signature in DER; each call returns another one
 * @throws what KMS answered, once retrying it has not helped
 */
export async function signDigest(
  client: KMSClient,
  request: Request,
  keyArn: string,
  digest: Uint8Array,
  attempts: Attempts,
): Promise<Uint8Array> {
  const { SignCommand } = await import('@aws-sdk/client-kms')
  const input = { KeyId: keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const
  const { Signature } = await request((abortSignal) => client.send(new SignCommand(input), { abortSignal }), attempts)
  return Signature ?? missing('signature')
}

/**
 * The public half of a key, as DER (SubjectPublicKeyInfo).
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html
 *
 * @throws what KMS answered, once retrying it has not helped
 */
export async function getPublicKey(
  client: KMSClient,
  request: Request,
  keyArn: string,
  attempts: Attempts,
): Promise<Uint8Array> {
  const { GetPublicKeyCommand } = await import('@aws-sdk/client-kms')
  const command = () => new GetPublicKeyCommand({ KeyId: keyArn })
  const { PublicKey } = await request((abortSignal) => client.send(command(), { abortSignal }), attempts)
  return PublicKey ?? missing('public key')
}

/** The contracts of the responses rule it out; the types do not know them. */
function missing(what: string): never {
  throw new Error(`KMS returned no ${what}`)
}
