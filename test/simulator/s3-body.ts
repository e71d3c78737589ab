import { createHash, hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { crc32 } from 'node:zlib'
import { AwsError } from './errors.ts'

/** A request's payload, decoded and found to be what its checksums say. */
export interface CheckedBody {
  readonly content: Buffer
  /** Hex. */
  readonly sha256: string
  /** Base64 as the client stated it in a header or a trailer. */
  readonly statedSha256?: string | undefined
}

/**
 * Decodes `aws-chunked` and compares every checksum that the client gave.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 * @throws AwsError BadDigest, InvalidRequest, IncompleteBody, XAmzContentSHA256Mismatch
 */
export function checkBody(headers: IncomingHttpHeaders, body: Buffer): CheckedBody {
  const streaming = String(headers['x-amz-content-sha256']).startsWith('STREAMING-')
  const { content, trailers } = streaming ? decodeChunks(body) : { content: body, trailers: new Map<string, string>() }
  const decodedLength = headers['x-amz-decoded-content-length']
  if (streaming && decodedLength !== String(content.length)) {
    throw new AwsError('IncompleteBody', `x-amz-decoded-content-length is ${decodedLength}, received ${content.length}`)
  }
  const stated = (name: string) => headers[name]?.toString() ?? trailers.get(name)

  const sha256 = hash('sha256', content, 'hex')
  const payloadHash = headers['x-amz-content-sha256']
  if (/^[0-9a-f]{64}$/.test(String(payloadHash)) && payloadHash !== sha256) {
    throw new AwsError('XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header is not that of the body.')
  }
  checkAnnounced(headers, trailers)
  const md5 = stated('content-md5')
  if (md5 && md5 !== createHash('md5').update(content).digest('base64')) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.')
  }
  const statedSha256 = stated('x-amz-checksum-sha256')
  compare('sha256', 32, statedSha256, () => Buffer.from(sha256, 'hex').toString('base64'))
  compare('sha1', 20, stated('x-amz-checksum-sha1'), () => hash('sha1', content, 'base64'))
  compare('crc32', 4, stated('x-amz-checksum-crc32'), () => {
    const checksum = Buffer.alloc(4)
    checksum.writeUInt32BE(crc32(content))
    return checksum.toString('base64')
  })
  return { content, sha256, statedSha256 }
}

function compare(algorithm: string, length: number, stated: string | undefined, calculate: () => string): void {
  if (stated === undefined) return
  if (Buffer.from(stated, 'base64').length !== length) {
    throw new AwsError('InvalidRequest', `Value for x-amz-checksum-${algorithm} header is invalid.`)
  }
  if (stated !== calculate()) {
    throw new AwsError(
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    )
  }
}

function checkAnnounced(headers: IncomingHttpHeaders, trailers: ReadonlyMap<string, string>): void {
  const algorithm = headers['x-amz-sdk-checksum-algorithm']?.toString().toLowerCase()
  const name = `x-amz-checksum-${algorithm}`
  if (algorithm && headers[name] === undefined && !trailers.has(name)) {
    throw new AwsError(
      'InvalidRequest',
      `x-amz-sdk-checksum-algorithm specified, but no corresponding ${name} header or trailer was found.`,
    )
  }
  const announced = headers['x-amz-trailer']?.toString().toLowerCase()
  if (announced && !trailers.has(announced)) {
    throw new AwsError('MalformedTrailerError', `The trailer ${announced} was announced and did not come.`)
  }
}

/** `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` until a size of 0, then trailers as `name:value\r\n`. */
function decodeChunks(body: Buffer): { content: Buffer; trailers: Map<string, string> } {
  const incomplete = () => new AwsError('IncompleteBody', 'The aws-chunked body ends before its last chunk.')
  const chunks: Buffer[] = []
  let position = 0
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position)
    if (lineEnd < 0) throw incomplete()
    const size = Number.parseInt(body.toString('latin1', position, lineEnd), 16)
    position = lineEnd + 2
    if (size === 0) break
    if (!(position + size + 2 <= body.length)) throw incomplete()
    chunks.push(body.subarray(position, position + size))
    position += size + 2
  }
  const trailers = new Map<string, string>()
  for (const line of body.toString('latin1', position).split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { content: Buffer.concat(chunks), trailers }
}
