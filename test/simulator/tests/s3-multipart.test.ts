import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { clientsFor, refusedAs } from '../sdk-clients.ts'
import type { Simulator } from '../simulator.ts'
import { simulatorFor } from '../simulator-for-test.ts'

const megabyte = 1024 * 1024
const target = { Bucket: 'credential-reports', Key: 'consolidated/table.csv' }
const owner = { ExpectedBucketOwner: '999988887777' }

/** An upload that is open, and what can be done with it. */
async function openUpload(simulator: Simulator) {
  const { s3 } = clientsFor(simulator)
  const create = new CreateMultipartUploadCommand({ ...target, ...owner, ChecksumAlgorithm: 'SHA256' })
  const { UploadId } = await s3.send(create)
  return {
    part: async (PartNumber: number, Body: Buffer) => {
      const command = new UploadPartCommand({
        ...target,
        ...owner,
        UploadId,
        PartNumber,
        Body,
        ChecksumAlgorithm: 'SHA256',
      })
      const { ETag, ChecksumSHA256 } = await s3.send(command)
      return { PartNumber, ETag, ChecksumSHA256 }
    },
    complete: (Parts: object[], IfNoneMatch?: '*') =>
      s3.send(
        new CompleteMultipartUploadCommand({ ...target, ...owner, UploadId, MultipartUpload: { Parts }, IfNoneMatch }),
      ),
    abort: () => s3.send(new AbortMultipartUploadCommand({ ...target, UploadId })),
  }
}

test('lib-storage uploads a stream of unknown length in parts, once', async (t) => {
  const simulator = await simulatorFor(t)
  const { REPORT_KMS_KEY_ARN: SSEKMSKeyId } = simulator.environment()
  const bytes = randomBytes(11 * megabyte)
  const upload = async () => {
    const params: PutObjectCommandInput = {
      ...target,
      ...owner,
      SSEKMSKeyId,
      ServerSideEncryption: 'aws:kms',
      BucketKeyEnabled: true,
      ChecksumAlgorithm: 'SHA256',
      IfNoneMatch: '*',
      Body: Readable.from([bytes.subarray(0, 4 * megabyte), bytes.subarray(4 * megabyte)]),
    }
    await new Upload({ client: clientsFor(simulator).s3, params }).done()
  }
  await upload()
  const [object] = simulator.objects()
  assert.ok(object?.content?.equals(bytes))
  assert.equal(object?.parts, 3)
  assert.deepEqual(simulator.audit({ expectManifest: false }).violations, [])
  await assert.rejects(upload(), refusedAs('PreconditionFailed', 412))
  assert.deepEqual(simulator.openUploads(), [])
})

test('parts may come in any order and again; the object is theirs in order', async (t) => {
  const simulator = await simulatorFor(t)
  const upload = await openUpload(simulator)
  const one = Buffer.alloc(5 * megabyte, '1')
  const second = await upload.part(2, Buffer.from('end'))
  await upload.part(1, Buffer.alloc(5 * megabyte, 'x'))
  const first = await upload.part(1, one)
  const { ChecksumSHA256 } = await upload.complete([first, second], '*')
  assert.match(ChecksumSHA256 ?? '', /^.{44}-2$/)
  assert.ok(simulator.objects()[0]?.content?.equals(Buffer.concat([one, Buffer.from('end')])))
})

test('an upload is refused what S3 refuses it', async (t) => {
  const simulator = await simulatorFor(t)
  const upload = await openUpload(simulator)
  const first = await upload.part(1, Buffer.from('small'))
  const second = await upload.part(2, Buffer.from('end'))
  await assert.rejects(upload.complete([first, second]), refusedAs('EntityTooSmall', 400))
  await assert.rejects(upload.complete([second, first]), refusedAs('InvalidPartOrder', 400))
  await assert.rejects(upload.complete([{ ...first, PartNumber: 3 }]), refusedAs('InvalidPart', 400))
  await assert.rejects(upload.complete([{ ...first, ChecksumSHA256: undefined }]), refusedAs('InvalidRequest', 400))
  await assert.rejects(upload.complete([]), refusedAs('MalformedXML', 400))
  await assert.rejects(upload.part(10_001, Buffer.from('x')), refusedAs('InvalidArgument', 400))
  assert.deepEqual(simulator.objects(), [])
  await upload.complete([first])
  await assert.rejects(upload.complete([first]), refusedAs('NoSuchUpload', 404))
})

test('an open upload is seen until it is aborted', async (t) => {
  const simulator = await simulatorFor(t)
  const upload = await openUpload(simulator)
  await upload.part(1, Buffer.from('x'))
  const reader = clientsFor(simulator, simulator.readerCredentials).s3
  const list = async () => (await reader.send(new ListMultipartUploadsCommand({ Bucket: target.Bucket }))).Uploads ?? []
  assert.deepEqual(
    (await list()).map(({ Key }) => Key),
    [target.Key],
  )
  assert.deepEqual(
    simulator.audit({ expectManifest: false }).violations.map(({ rule }) => rule),
    ['upload-left-open'],
  )
  assert.deepEqual(simulator.audit({ expectManifest: false, allowOpenUploads: true }).violations, [])
  await upload.abort()
  assert.deepEqual(await list(), [])
  await assert.rejects(upload.abort(), refusedAs('NoSuchUpload', 404))
})
