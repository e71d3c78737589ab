import type { KeyObject } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'
import type { Principal } from './credentials.ts'
import { AwsError } from './errors.ts'
import { jsonService } from './json-protocol.ts'
import type { SigningKey } from './signing-key.ts'
import type { Service } from './state.ts'

interface Input {
  readonly KeyId?: string
  /** Base64. */
  readonly Message?: string
  readonly MessageType?: string
  readonly SigningAlgorithm?: string
}

/**
 * AWS KMS over JSON 1.1, as far as signing goes. The collector may sign and an auditor may read the public key.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function kmsService(keys: readonly SigningKey[]): Service {
  const keyOf = ({ KeyId: id }: Input): SigningKey => {
    const key = keys.find(({ arn }) => arn === id)
    if (!key) throw new AwsError('NotFoundException', `Key '${id}' does not exist`)
    return key
  }
  return jsonService<Input>('TrentService.', {
    Sign(input, principal) {
      authorize(principal, 'collector', 'kms:Sign')
      const key = keyOf(input)
      const digest = Buffer.from(input.Message ?? '', 'base64')
      if (input.MessageType !== 'DIGEST' || input.SigningAlgorithm !== 'ECDSA_SHA_256' || digest.length !== 32) {
        throw new AwsError('ValidationException', 'a digest of 32 bytes for ECDSA_SHA_256 was expected')
      }
      const Signature = signDigest(digest, key.privateKey).toString('base64')
      return { KeyId: key.arn, Signature, SigningAlgorithm: 'ECDSA_SHA_256' }
    },
    GetPublicKey(input, principal) {
      authorize(principal, 'reader', 'kms:GetPublicKey')
      const key = keyOf(input)
      return {
        KeyId: key.arn,
        PublicKey: key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
        KeySpec: 'ECC_NIST_P256',
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: ['ECDSA_SHA_256'],
      }
    },
  })
}

/** Node signs messages only; KMS gets the digest. */
function signDigest(digest: Buffer, privateKey: KeyObject): Buffer {
  const { d = '' } = privateKey.export({ format: 'jwk' })
  return Buffer.from(p256.sign(digest, Buffer.from(d, 'base64url'), { prehash: false, format: 'der' }))
}

function authorize({ kind, arn }: Principal, allowed: Principal['kind'], action: string): void {
  if (kind !== allowed)
    throw new AwsError('AccessDeniedException', `User: ${arn} is not authorized to perform: ${action}`)
}
