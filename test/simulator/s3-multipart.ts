import { createHash, randomBytes } from 'node:crypto'
import { type Answer, AwsError, escapeXml } from './errors.ts'
import { checkBody } from './s3-body.ts'
import type { S3Call } from './s3-call.ts'
import {
  checkCondition,
  checkEncryption,
  checkRetention,
  encryptionHeaders,
  etagOf,
  s3Namespace,
  xmlAnswer,
} from './s3-objects.ts'
import { type OpenUpload, type UploadedPart, writeHeaders } from './s3-store.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minimumPartSize = 5 * 1024 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(call: S3Call): Answer {
  const { bucket, key, state, principal, headers } = call
  const written = writeHeaders(headers)
  checkEncryption(call, written)
  const uploadId = randomBytes(24).toString('base64url')
  const checksumAlgorithm = headers['x-amz-checksum-algorithm']?.toString()
  bucket.uploads.set(uploadId, {
    ...written,
    uploadId,
    key,
    initiated: state.clock.now(),
    startedBy: principal.arn,
    checksumAlgorithm,
    parts: new Map(),
  })
  const checksum = checksumAlgorithm && { 'x-amz-checksum-algorithm': checksumAlgorithm }
  return xmlAnswer(
    `<InitiateMultipartUploadResult xmlns="${s3Namespace}"><Bucket>${bucket.settings.name}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
    { ...checksum, ...encryptionHeaders(call, written) },
  )
}

function findUpload({ bucket, key, query }: S3Call): OpenUpload {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '')
  if (upload?.key === key) return upload
  throw new AwsError(
    'NoSuchUpload',
    'The specified multipart upload does not exist. It may have been aborted or completed.',
  )
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export function uploadPart(call: S3Call): Answer {
  const upload = findUpload(call)
  const number = Number(call.query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  }
  const body = checkBody(call.headers, call.body)
  checkRetention(call)
  if (upload.checksumAlgorithm === 'SHA256' && body.statedSha256 === undefined) {
    throw new AwsError(
      'InvalidRequest',
      'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null',
    )
  }
  const { expectedBucketOwner } = writeHeaders(call.headers)
  upload.parts.set(number, { ...body, size: body.content.length, expectedBucketOwner })
  const checksum = body.statedSha256 && { 'x-amz-checksum-sha256': body.statedSha256 }
  return { status: 200, headers: { ETag: etagOf(body.sha256), ...checksum, ...encryptionHeaders(call, upload) } }
}

interface NamedPart {
  readonly number: number
  readonly etag: string
  readonly sha256: string | undefined
}

/** The client names the parts by number, ETag and, where the upload has them, checksum. */
function namedParts(body: string): NamedPart[] {
  const element = (part: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(part)?.[1]
  const parts = Array.from(body.matchAll(/<Part>(.*?)<\/Part>/gs), ([, part = '']) => ({
    number: Number(element(part, 'PartNumber')),
    etag: (element(part, 'ETag') ?? '').replaceAll('&quot;', '"').replaceAll('&#34;', '"'),
    sha256: element(part, 'ChecksumSHA256'),
  }))
  if (parts.length > 0) return parts
  throw new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our schema')
}

function collectParts(upload: OpenUpload, named: readonly NamedPart[]): UploadedPart[] {
  if (named.some(({ number }, index) => number <= (named[index - 1]?.number ?? 0))) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.')
  }
  return named.map(({ number, etag, sha256 }, index) => {
    const part = upload.parts.get(number)
    if (!part || etag.replaceAll('"', '') !== etagOf(part.sha256).replaceAll('"', '')) {
      throw new AwsError('InvalidPart', `Part ${number} could not be found, or its entity tag is another.`)
    }
    if (upload.checksumAlgorithm === 'SHA256' && sha256 !== part.statedSha256) {
      throw new AwsError(
        'InvalidRequest',
        `The upload was created using a sha256 checksum. Part ${number} has another or none.`,
      )
    }
    if (index < named.length - 1 && part.size < minimumPartSize) {
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(minimumPartSize),
        PartNumber: String(number),
      })
    }
    return part
  })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export function completeMultipartUpload(call: S3Call): Answer {
  const { bucket, key, state, principal } = call
  const upload = findUpload(call)
  const { ifNoneMatch, expectedBucketOwner } = writeHeaders(call.headers)
  const parts = collectParts(upload, namedParts(call.body.toString()))
  checkCondition(call, { ...upload, ifNoneMatch })

  // Part by part: one call takes at most 2 GiB, and a large run's findings are more.
  const whole = createHash('sha256')
  const composite = createHash('sha256')
  for (const part of parts) {
    whole.update(part.content ?? Buffer.alloc(0))
    composite.update(Buffer.from(part.sha256, 'hex'))
  }
  const sha256 = whole.digest('hex')
  const digest = composite.digest()
  const content = bucket.keepsBytes(key)
    ? Buffer.concat(parts.map((part) => part.content ?? Buffer.alloc(0)))
    : undefined
  const checksumSha256 =
    upload.checksumAlgorithm === 'SHA256' ? `${digest.toString('base64')}-${parts.length}` : undefined
  const etag = etagOf(digest.toString('hex'), parts.length)
  bucket.uploads.delete(upload.uploadId)
  const { uploadId: _, parts: __, initiated: ___, startedBy: ____, checksumAlgorithm: _____, ...written } = upload
  // An owner that only some of the requests named was not checked throughout.
  const named = [...parts, { expectedBucketOwner }].every((request) => request.expectedBucketOwner !== undefined)
  bucket.write({
    ...written,
    expectedBucketOwner: named ? written.expectedBucketOwner : undefined,
    key,
    content,
    sha256,
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag,
    ifNoneMatch,
    lastModified: state.clock.now(),
    writtenBy: principal.arn,
    parts: parts.length,
    checksumSha256,
    statedSha256: checksumSha256,
  })
  const checksum = checksumSha256
    ? `<ChecksumSHA256>${checksumSha256}</ChecksumSHA256><ChecksumType>COMPOSITE</ChecksumType>`
    : ''
  return xmlAnswer(
    `<CompleteMultipartUploadResult xmlns="${s3Namespace}"><Location>/${bucket.settings.name}/${escapeXml(key)}</Location><Bucket>${bucket.settings.name}</Bucket><Key>${escapeXml(key)}</Key><ETag>${escapeXml(etag)}</ETag>${checksum}</CompleteMultipartUploadResult>`,
    encryptionHeaders(call, upload),
  )
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortMultipartUpload(call: S3Call): Answer {
  call.bucket.uploads.delete(findUpload(call).uploadId)
  return { status: 204 }
}

/** All of them on one page. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listMultipartUploads({ bucket, query }: S3Call): Answer {
  const prefix = query.get('prefix') ?? ''
  const uploads = [...bucket.uploads.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .map(
      ({ key, uploadId, initiated }) =>
        `<Upload><Key>${escapeXml(key)}</Key><UploadId>${uploadId}</UploadId><StorageClass>STANDARD</StorageClass><Initiated>${new Date(initiated).toISOString()}</Initiated></Upload>`,
    )
  return xmlAnswer(
    `<ListMultipartUploadsResult xmlns="${s3Namespace}"><Bucket>${bucket.settings.name}</Bucket><Prefix>${escapeXml(prefix)}</Prefix><MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>${uploads.join('')}</ListMultipartUploadsResult>`,
  )
}
