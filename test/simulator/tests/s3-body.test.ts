import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { checkBody } from '../s3-body.ts'

const bytes = Buffer.from('the bytes of a report')
const sha256 = hash('sha256', bytes, 'base64')
const half = 10

/** A body in two chunks with a trailer, and the headers that announce it. */
function chunked({ trailer = sha256, length = bytes.length, signature = '' } = {}) {
  const chunk = (content: Buffer) => [`${content.length.toString(16)}${signature}\r\n`, content, '\r\n']
  const pieces = [...chunk(bytes.subarray(0, half)), ...chunk(bytes.subarray(half)), `0${signature}\r\n`]
  const body = Buffer.concat([...pieces, `x-amz-checksum-sha256:${trailer}\r\n\r\n`].map((piece) => Buffer.from(piece)))
  const headers = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': String(length),
    'x-amz-trailer': 'x-amz-checksum-sha256',
    'x-amz-sdk-checksum-algorithm': 'SHA256',
  }
  return { headers, body }
}

test('chunks are joined, signed or not, and the trailer is the checksum', () => {
  for (const signature of ['', ';chunk-signature=0123']) {
    const { headers, body } = chunked({ signature })
    assert.deepEqual(checkBody(headers, body), {
      content: bytes,
      sha256: hash('sha256', bytes, 'hex'),
      statedSha256: sha256,
    })
  }
})

test('a chunked body that is not what it says is refused', () => {
  const refused = (made: ReturnType<typeof chunked>, code: string) =>
    assert.throws(() => checkBody(made.headers, made.body), { code })
  refused(chunked({ length: bytes.length + 1 }), 'IncompleteBody')
  refused(chunked({ trailer: Buffer.alloc(32).toString('base64') }), 'BadDigest')
  const { headers, body } = chunked()
  for (const end of [5, 20, body.indexOf('\r\n0\r\n') + 2])
    refused({ headers, body: body.subarray(0, end) }, 'IncompleteBody')
  refused({ headers, body: body.subarray(0, body.indexOf('0\r\nx-amz') + 3) }, 'InvalidRequest')
})

test('a checksum is compared wherever it stands, and asked for where it was promised', () => {
  const zeros = '0'.repeat(64)
  const cases: readonly (readonly [Record<string, string>, string | undefined])[] = [
    [{ 'x-amz-content-sha256': hash('sha256', bytes, 'hex'), 'x-amz-checksum-sha256': sha256 }, undefined],
    [{ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-checksum-sha1': hash('sha1', bytes, 'base64') }, undefined],
    [{ 'content-md5': hash('md5', bytes, 'base64') }, undefined],
    [{ 'x-amz-content-sha256': zeros }, 'XAmzContentSHA256Mismatch'],
    [{ 'x-amz-checksum-sha1': Buffer.alloc(20).toString('base64') }, 'BadDigest'],
    [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
    [{ 'x-amz-checksum-sha256': 'short' }, 'InvalidRequest'],
    [{ 'x-amz-sdk-checksum-algorithm': 'SHA256' }, 'InvalidRequest'],
    [{ 'x-amz-trailer': 'x-amz-checksum-sha256' }, 'MalformedTrailerError'],
  ]
  for (const [headers, code] of cases) {
    if (code === undefined) assert.deepEqual(checkBody(headers, bytes).content, bytes)
    else assert.throws(() => checkBody(headers, bytes), { code }, JSON.stringify(headers))
  }
})
