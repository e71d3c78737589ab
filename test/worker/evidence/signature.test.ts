import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { suite, test } from 'node:test'
import { readPublicKey, signerOf } from '../../../worker/evidence/signature.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
const manifest = Buffer.from('{"schemaVersion":1}')
const signature = sign('sha256', manifest, privateKey)

suite('signatures of manifests', () => {
  test('PEM and DER of the same key accept the same signature', () => {
    const keys = [
      readPublicKey('pem', Buffer.from(pem)),
      readPublicKey('der', publicKey.export({ format: 'der', type: 'spki' })),
    ]
    for (const key of keys) assert.equal(signerOf(manifest, signature, [key])?.name, key.name)
  })

  test('the key that signed is named, whichever place it has among those that are trusted', () => {
    const other = readPublicKey(
      'retired',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' }),
    )
    assert.equal(signerOf(manifest, signature, [other, readPublicKey('current', Buffer.from(pem))])?.name, 'current')
    assert.equal(signerOf(manifest, signature, [other]), undefined)
  })

  test('bytes that are no signature, or of other content, are signed by nobody', () => {
    const trusted = [readPublicKey('current', Buffer.from(pem))]
    const junk = [Buffer.alloc(0), Buffer.from('junk'), signature.subarray(0, -1), Buffer.alloc(64)]
    for (const bytes of junk) assert.equal(signerOf(manifest, bytes, trusted), undefined)
    assert.equal(signerOf(Buffer.concat([manifest, Buffer.from(' ')]), signature, trusted), undefined)
  })

  const refused: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
    'a private key': [Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' })), /k: a private key; allowed:/],
    'an RSA key': [
      Buffer.from(
        generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }),
      ),
      /k: a key of type rsa; allowed:/,
    ],
    'another curve': [
      Buffer.from(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'pem', type: 'spki' })),
      /k: a key of type ec secp384r1; allowed:/,
    ],
    'no key': [Buffer.from('junk'), /k: no public key; allowed:/],
  }
  for (const [what, [content, message]] of Object.entries(refused)) {
    test(`${what} is refused`, () => {
      assert.throws(() => readPublicKey('k', content), { name: 'PublicKeyError', message })
    })
  }
})
