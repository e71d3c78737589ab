import assert from 'node:assert/strict'
import { verify } from 'node:crypto'
import { makeSigningKey } from '../../simulator/signing-key.ts'
import type { Row } from '../row.ts'
import type { Played } from '../scenario.ts'

const arn = 'arn:aws:kms:us-east-1:222233334444:key/0f0f0f0f-0000-4000-8000-123456789abc'
const key = makeSigningKey(arn)

const objectAt = ({ simulator }: Played, end: string) =>
  simulator.objects().find((object) => object.key.startsWith('runs/') && object.key.endsWith(end))?.content

/** The stored signature is that of the stored manifest, which names the key. */
function signed(played: Played): void {
  assert.deepEqual(played.manifest?.signature, { keyArn: arn })
  const manifest = objectAt(played, '/manifest.json') ?? assert.fail('a manifest')
  const signature = objectAt(played, '/manifest.json.sig') ?? assert.fail('a signature')
  assert.ok(verify('sha256', manifest, key.publicKey, signature), 'the signature fits')
}

const unsigned =
  (error: RegExp) =>
  ({ manifest }: Played) => {
    assert.equal(manifest?.signature?.keyArn, arn)
    assert.match(manifest?.signature?.error ?? '', error)
  }

/** A run whose manifest is to be signed, and is. */
export const signingRun: Partial<Row> = {
  shape: { accounts: 4 },
  simulator: { signingKeys: [key] },
  environment: { MANIFEST_SIGNING_KEY_ARN: arn },
  check: signed,
}

const row = (name: string, more: Partial<Row>): Row => ({ name, ...signingRun, ...more })

const sign = { service: 'kms', operation: 'Sign' } as const
const putSignature = { operation: 'PutObject', keyPrefix: 'runs/', from: 2, times: 1 } as const

export const signingRows: readonly Row[] = [
  row('a manifest is signed', { quick: true }),
  row('kms Sign throttled, 4 times', { faults: [{ ...sign, times: 4, effect: 'throttle' }] }),
  row('kms Sign answers 500, 4 times', { faults: [{ ...sign, times: 4, effect: 'internal-error' }] }),
  row('kms Sign reset after it was done, 4 times', { faults: [{ ...sign, times: 4, effect: 'reset-after' }] }),
  row('kms Sign refused: the manifest says so, and the run exits with 2', {
    faults: [{ ...sign, effect: { error: 'AccessDeniedException' } }],
    code: 2,
    status: 'complete',
    check: unsigned(/injected/),
  }),
  row('a signing key that does not exist', {
    simulator: { signingKeys: [] },
    code: 2,
    status: 'complete',
    check: unsigned(/does not exist/),
    quick: true,
  }),
  row('the put of the signature reset after it was taken: the same signature again, and 412 is its own', {
    faults: [{ ...putSignature, effect: 'reset-after' }],
    check: signed,
  }),
  row('the put of the signature refused: the manifest says so, and the run exits with 2', {
    faults: [{ ...putSignature, effect: { error: 'AccessDenied' } }],
    code: 2,
    status: 'complete',
    check: unsigned(/injected/),
  }),
]
