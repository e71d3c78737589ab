import assert from 'node:assert/strict'
import { createHash, verify } from 'node:crypto'
import { test } from 'node:test'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { readPublicKey, signerOf } from '../../../worker/evidence/signature.ts'
import { makeOrganization } from '../organization-generator.ts'
import { makeSigningKey } from '../signing-key.ts'
import { startSimulator } from '../simulator.ts'

const arn = 'arn:aws:kms:us-east-1:222233334444:key/0f0f0f0f-0000-4000-8000-123456789abc'

test('KMS signs a digest, and the signature is that of the message', async (t) => {
  const key = makeSigningKey(arn)
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 1 }), signingKeys: [key] })
  t.after(() => simulator.close())
  const clientOf = (credentials: typeof simulator.credentials) =>
    new KMSClient({ endpoint: simulator.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  const message = Buffer.from('the bytes of a manifest')
  const sign = (more: object = {}) =>
    clientOf(simulator.credentials).send(
      new SignCommand({
        KeyId: arn,
        Message: createHash('sha256').update(message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
        ...more,
      }),
    )

  const { Signature, KeyId } = await sign()
  assert.equal(KeyId, arn)
  assert.ok(verify('sha256', message, key.publicKey, Signature ?? Buffer.alloc(0)))
  const { PublicKey } = await clientOf(simulator.readerCredentials).send(new GetPublicKeyCommand({ KeyId: arn }))
  const trusted = readPublicKey(arn, PublicKey ?? Buffer.alloc(0))
  assert.equal(signerOf(message, Signature ?? Buffer.alloc(0), [trusted])?.name, arn)
  assert.equal(signerOf(Buffer.from('other bytes'), Signature ?? Buffer.alloc(0), [trusted]), undefined)

  await assert.rejects(sign({ Message: message, MessageType: 'RAW' }), { name: 'ValidationException' })
  await assert.rejects(sign({ KeyId: `${arn}0` }), { name: 'NotFoundException' })
  const reader = clientOf(simulator.readerCredentials)
  await assert.rejects(
    reader.send(new SignCommand({ KeyId: arn, Message: message, SigningAlgorithm: 'ECDSA_SHA_256' })),
    {
      name: 'AccessDeniedException',
    },
  )
})
