import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A signing key of the simulator. */
export interface SigningKey {
  readonly arn: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** An ECC_NIST_P256 key for signing, under an ARN of the security account. */
export function makeSigningKey(arn: string): SigningKey {
  return { arn, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

/** The public half as PEM, as an auditor keeps it. */
export const publicKeyPem = ({ publicKey }: SigningKey): string =>
  publicKey.export({ format: 'pem', type: 'spki' }).toString()
