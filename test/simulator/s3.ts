import type { Principal } from './credentials.ts'
import { type Answer, AwsError } from './errors.ts'
import type { S3Call } from './s3-call.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  uploadPart,
} from './s3-multipart.ts'
import { getObject, headObject, listObjects, putObject } from './s3-objects.ts'
import type { Bucket } from './s3-store.ts'
import { getObjectLockConfiguration, listObjectVersions } from './s3-versions.ts'
import type { Service, State, WireRequest } from './state.ts'

/**
 * Writers may do what the collector's policy allows, readers what an auditor's does; nobody may delete. The changes task
 * reads what it compares and puts objects under changes/, where the collector may not write.
 */
const operations: Readonly<Record<string, { by: Principal['kind']; run: (call: S3Call) => Answer }>> = {
  PutObject: { by: 'collector', run: putObject },
  CreateMultipartUpload: { by: 'collector', run: createMultipartUpload },
  UploadPart: { by: 'collector', run: uploadPart },
  CompleteMultipartUpload: { by: 'collector', run: completeMultipartUpload },
  AbortMultipartUpload: { by: 'collector', run: abortMultipartUpload },
  GetObject: { by: 'reader', run: getObject },
  HeadObject: { by: 'reader', run: headObject },
  ListObjectsV2: { by: 'reader', run: listObjects },
  ListObjectVersions: { by: 'reader', run: listObjectVersions },
  GetObjectLockConfiguration: { by: 'reader', run: getObjectLockConfiguration },
  ListMultipartUploads: { by: 'reader', run: listMultipartUploads },
  HeadBucket: { by: 'reader', run: headBucket },
}

/** Amazon S3 over REST and XML. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
export function s3Service(state: State, buckets: ReadonlyMap<string, Bucket>): Service {
  return (request) => {
    const { method, url, headers, body } = request
    const address = parseAddress(url, headers.host ?? '', buckets)
    const operation = operationOf(method, address.key, address.query, headers)
    return {
      operation,
      bucket: address.bucket,
      key: address.key,
      execute(principal) {
        const known = operations[operation]
        if (!known && operation !== 'DeleteObject' && operation !== 'DeleteObjects') {
          throw new AwsError('NotImplemented', `The simulator does not do ${operation}.`)
        }
        const bucket = buckets.get(address.bucket)
        if (!bucket) {
          throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: address.bucket })
        }
        const owner = headers['x-amz-expected-bucket-owner']
        if (owner !== undefined && owner !== bucket.settings.owner) throw new AwsError('AccessDenied', 'Access Denied')
        if (!known || !isAllowed(principal, known.by, operation, address.key, address.query)) {
          const resource = `arn:${state.partition}:s3:::${address.bucket}/${address.key}`
          throw new AwsError(
            'AccessDenied',
            `User: ${principal.arn} is not authorized to perform: s3:${operation} on resource: "${resource}"`,
          )
        }
        return known.run({ state, bucket, key: address.key, query: address.query, headers, body, principal })
      },
    }
  }
}

const readByChanges = /^(runs|reports)\//
const listedByChanges = /^(runs|changes)\//

function isAllowed(
  { kind }: Principal,
  by: Principal['kind'],
  operation: string,
  key: string,
  query: URLSearchParams,
): boolean {
  if (kind !== 'changes') return kind === by && !(kind === 'collector' && key.startsWith('changes/'))
  if (operation === 'PutObject') return key.startsWith('changes/')
  if (operation === 'GetObject') return readByChanges.test(key)
  return operation === 'ListObjectsV2' && listedByChanges.test(query.get('prefix') ?? '')
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
function headBucket({ bucket }: S3Call): Answer {
  return { status: 200, headers: { 'x-amz-bucket-region': bucket.settings.region ?? '' } }
}

/** Path style, or virtual-host style where the host begins with the name of a bucket that exists. */
function parseAddress(url: string, host: string, buckets: ReadonlyMap<string, Bucket>) {
  const [path = '', search = ''] = url.split('?', 2)
  const decoded = decode(path).slice(1)
  const query = new URLSearchParams(search)
  const fromHost = [...buckets.keys()].find((name) => host.startsWith(`${name}.`))
  if (fromHost) return { bucket: fromHost, key: decoded, query }
  const slash = decoded.indexOf('/')
  if (slash < 0) return { bucket: decoded, key: '', query }
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), query }
}

/** What is not encoded as it should be stays as it is, and names a key that nobody wrote. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function operationOf(method: string, key: string, query: URLSearchParams, headers: WireRequest['headers']): string {
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket'
    if (method === 'POST' && query.has('delete')) return 'DeleteObjects'
    if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads'
    if (method === 'GET' && query.has('versions')) return 'ListObjectVersions'
    if (method === 'GET' && query.has('object-lock')) return 'GetObjectLockConfiguration'
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2'
    return `${method} of a bucket`
  }
  const upload = query.has('uploadId')
  if (method === 'PUT' && headers['x-amz-copy-source'] !== undefined) return 'CopyObject'
  if (method === 'PUT') return upload ? 'UploadPart' : 'PutObject'
  if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload'
  if (method === 'POST' && upload) return 'CompleteMultipartUpload'
  if (method === 'DELETE') return upload ? 'AbortMultipartUpload' : 'DeleteObject'
  if (method === 'GET' && !upload) return 'GetObject'
  if (method === 'HEAD') return 'HeadObject'
  return `${method} of an object`
}
