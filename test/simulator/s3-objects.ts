import { type Answer, AwsError, escapeXml } from './errors.ts'
import { checkBody } from './s3-body.ts'
import type { S3Call } from './s3-call.ts'
import { type StoredObject, type WriteHeaders, writeHeaders } from './s3-store.ts'

const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n'
export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** An answer whose body is XML. */
export const xmlAnswer = (body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { 'Content-Type': 'application/xml', ...headers },
  body: xmlHeader + body,
})

/**
 * A write may name the bucket's key by its full ARN, and only that one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html
 */
export function checkEncryption({ bucket }: S3Call, written: WriteHeaders): void {
  const { serverSideEncryption, kmsKeyArn } = written
  if (serverSideEncryption !== undefined && !['aws:kms', 'AES256'].includes(serverSideEncryption)) {
    throw new AwsError('InvalidArgument', 'The encryption method specified is not supported')
  }
  if (kmsKeyArn !== undefined && serverSideEncryption !== 'aws:kms') {
    throw new AwsError('InvalidArgument', 'Server Side Encryption with AWS KMS managed key requires aws:kms')
  }
  if (kmsKeyArn !== undefined && kmsKeyArn !== bucket.settings.kmsKeyArn) {
    throw new AwsError('KMS.NotFoundException', `Invalid keyId '${kmsKeyArn}'`)
  }
  if (written.acl !== undefined && written.acl !== 'bucket-owner-full-control') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs')
  }
}

/**
 * Under a default retention S3's reference asks for one of two headers, and moto refuses a write without them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function checkRetention({ bucket, headers }: S3Call): void {
  if (!bucket.settings.objectLock || headers['content-md5'] || headers['x-amz-sdk-checksum-algorithm']) return
  throw new AwsError(
    'InvalidRequest',
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  )
}

/** What S3 says of the encryption of an object: also where the client left it to the bucket. */
export function encryptionHeaders({ bucket }: S3Call, written: WriteHeaders): Record<string, string> {
  const key = written.serverSideEncryption === 'AES256' ? undefined : bucket.settings.kmsKeyArn
  if (!key) return { 'x-amz-server-side-encryption': 'AES256' }
  return {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': key,
    'x-amz-server-side-encryption-bucket-key-enabled': String(written.bucketKeyEnabled),
  }
}

/** Write-once: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkCondition({ bucket, key }: S3Call, { ifNoneMatch }: WriteHeaders): void {
  if (ifNoneMatch === undefined) return
  if (ifNoneMatch !== '*')
    throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented')
  if (!bucket.get(key)) return
  throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: 'If-None-Match',
  })
}

/** With SSE-KMS an ETag is not the MD5 of anything: half of the SHA-256 does, and costs nothing. */
export const etagOf = (sha256: string, parts?: number): string =>
  parts === undefined ? `"${sha256.slice(0, 32)}"` : `"${sha256.slice(0, 32)}-${parts}"`

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(call: S3Call): Answer {
  const written = writeHeaders(call.headers)
  checkEncryption(call, written)
  const body = checkBody(call.headers, call.body)
  checkRetention(call)
  checkCondition(call, written)
  const etag = etagOf(body.sha256)
  call.bucket.write({
    ...written,
    ...body,
    key: call.key,
    size: body.content.length,
    etag,
    lastModified: call.state.clock.now(),
    writtenBy: call.principal.arn,
    checksumSha256: body.statedSha256,
  })
  const checksum = body.statedSha256 && {
    'x-amz-checksum-sha256': body.statedSha256,
    'x-amz-checksum-type': 'FULL_OBJECT',
  }
  return { status: 200, headers: { ETag: etag, ...checksum, ...encryptionHeaders(call, written) } }
}

function find({ bucket, key }: S3Call): StoredObject {
  const object = bucket.get(key)
  if (!object) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key })
  return object
}

/** Default retention of a bucket with Object Lock. */
export const retentionDays = 365

/** What S3 says of the retention of an object to who may s3:GetObjectRetention. */
const retentionHeaders = ({ bucket }: S3Call, lastModified: number): Record<string, string> =>
  bucket.settings.objectLock
    ? {
        'x-amz-object-lock-mode': 'GOVERNANCE',
        'x-amz-object-lock-retain-until-date': new Date(lastModified + retentionDays * 86_400_000).toISOString(),
      }
    : {}

function objectHeaders(call: S3Call, object: StoredObject): Record<string, string> {
  const { contentType, contentEncoding, contentDisposition, cacheControl, checksumSha256, parts } = object
  return {
    ETag: object.etag,
    'Last-Modified': new Date(object.lastModified).toUTCString(),
    'Accept-Ranges': 'bytes',
    'Content-Type': contentType ?? 'binary/octet-stream',
    ...(contentEncoding && { 'Content-Encoding': contentEncoding }),
    ...(contentDisposition && { 'Content-Disposition': contentDisposition }),
    ...(cacheControl && { 'Cache-Control': cacheControl }),
    ...(checksumSha256 &&
      call.headers['x-amz-checksum-mode'] === 'ENABLED' &&
      call.headers.range === undefined && {
        'x-amz-checksum-sha256': checksumSha256,
        'x-amz-checksum-type': parts === undefined ? 'FULL_OBJECT' : 'COMPOSITE',
      }),
    ...encryptionHeaders(call, object),
    ...retentionHeaders(call, object.lastModified),
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(call: S3Call): Answer {
  const object = find(call)
  const headers = objectHeaders(call, object)
  if (!object.content) throw new AwsError('NotImplemented', 'The simulator was told to keep no bytes.')
  const range = /^bytes=(\d+)-(\d*)$/.exec(call.headers.range ?? '')
  if (!range) return { status: 200, headers, body: object.content }
  const start = Number(range[1])
  const end = Math.min(range[2] ? Number(range[2]) : object.size - 1, object.size - 1)
  if (start > end) throw new AwsError('InvalidRange', 'The requested range is not satisfiable')
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${object.size}` },
    body: object.content.subarray(start, end + 1),
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export function headObject(call: S3Call): Answer {
  const object = find(call)
  return { status: 200, headers: { ...objectHeaders(call, object), 'Content-Length': String(object.size) } }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects({ bucket, query }: S3Call): Answer {
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const limit = Math.min(1000, Number(query.get('max-keys') ?? 1000))
  const token = query.get('continuation-token')
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString()
  // Keys can hold characters that XML cannot; whoever asks for it gets them encoded.
  const encode = query.get('encoding-type') === 'url' ? encodeKey : escapeXml

  const contents: string[] = []
  const commonPrefixes = new Set<string>()
  let last = ''
  let truncated = false
  for (const key of bucket.keys()) {
    if (key <= after || !key.startsWith(prefix)) continue
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length)
    // A page that ended with a common prefix has told of everything below it.
    if (common !== undefined && (commonPrefixes.has(common) || after.startsWith(common))) continue
    if (contents.length + commonPrefixes.size >= limit) {
      truncated = true
      break
    }
    last = common ?? key
    const object = bucket.get(key)
    if (common !== undefined) commonPrefixes.add(common)
    else if (object) contents.push(listed(object, encode))
  }
  const prefixes = Array.from(
    commonPrefixes,
    (common) => `<CommonPrefixes><Prefix>${encode(common)}</Prefix></CommonPrefixes>`,
  )
  const next = truncated
    ? `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>`
    : ''
  return xmlAnswer(
    `<ListBucketResult xmlns="${s3Namespace}"><Name>${bucket.settings.name}</Name><Prefix>${encode(prefix)}</Prefix>` +
      `${delimiter && `<Delimiter>${encode(delimiter)}</Delimiter>`}${encode === encodeKey ? '<EncodingType>url</EncodingType>' : ''}` +
      `<MaxKeys>${limit}</MaxKeys><KeyCount>${contents.length + prefixes.length}</KeyCount><IsTruncated>${truncated}</IsTruncated>${next}` +
      `${contents.join('')}${prefixes.join('')}</ListBucketResult>`,
  )
}

const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/')

function listed(object: StoredObject, encode: (key: string) => string): string {
  const modified = new Date(object.lastModified).toISOString()
  const checksum = object.checksumSha256 ? '<ChecksumAlgorithm>SHA256</ChecksumAlgorithm>' : ''
  return `<Contents><Key>${encode(object.key)}</Key><LastModified>${modified}</LastModified><ETag>${escapeXml(object.etag)}</ETag>${checksum}<Size>${object.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
}
