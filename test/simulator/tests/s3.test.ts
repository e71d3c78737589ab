import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { clientsFor, enter, refusedAs } from '../sdk-clients.ts'
import type { Simulator } from '../simulator.ts'
import { simulatorFor, simulatorWithAccount } from '../simulator-for-test.ts'

const Bucket = 'credential-reports'
const keyArn = 'arn:aws:kms:us-east-1:999988887777:key/1b2c3d4e-0000-4000-8000-123456789abc'
const encrypted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn, BucketKeyEnabled: true } as const

const put = (simulator: Simulator, more: Partial<PutObjectCommandInput> = {}) =>
  clientsFor(simulator).s3.send(
    new PutObjectCommand({ Bucket, Key: 'a/key', Body: 'bytes', ChecksumAlgorithm: 'SHA256', ...more }),
  )
const reader = (simulator: Simulator) => clientsFor(simulator, simulator.readerCredentials).s3

test('an object keeps its bytes and what its put said', async (t) => {
  const simulator = await simulatorFor(t)
  const answer = await put(simulator, {
    ...encrypted,
    ContentType: 'text/csv',
    ExpectedBucketOwner: '999988887777',
    IfNoneMatch: '*',
  })
  assert.deepEqual(
    [answer.ServerSideEncryption, answer.SSEKMSKeyId, answer.BucketKeyEnabled],
    ['aws:kms', keyArn, true],
  )
  const [object] = simulator.objects()
  assert.deepEqual(object?.content, Buffer.from('bytes'))
  assert.deepEqual(
    [
      object?.contentType,
      object?.kmsKeyArn,
      object?.bucketKeyEnabled,
      object?.expectedBucketOwner,
      object?.ifNoneMatch,
    ],
    ['text/csv', keyArn, true, '999988887777', '*'],
  )
  assert.equal(object?.checksumSha256, answer.ChecksumSHA256)
  assert.match(object?.writtenBy ?? '', /assumed-role\/collector\//)

  const got = await reader(simulator).send(new GetObjectCommand({ Bucket, Key: 'a/key', ChecksumMode: 'ENABLED' }))
  assert.equal(await got.Body?.transformToString(), 'bytes')
  assert.equal(got.ChecksumSHA256, answer.ChecksumSHA256)
  const head = await reader(simulator).send(new HeadObjectCommand({ Bucket, Key: 'a/key' }))
  assert.deepEqual([head.ContentLength, head.ContentType, head.SSEKMSKeyId], [5, 'text/csv', keyArn])
  const part = await reader(simulator).send(new GetObjectCommand({ Bucket, Key: 'a/key', Range: 'bytes=1-2' }))
  assert.deepEqual([await part.Body?.transformToString(), part.ContentRange], ['yt', 'bytes 1-2/5'])
})

test('a stream of known length comes in chunks with a trailing checksum', async (t) => {
  const simulator = await simulatorFor(t)
  const bytes = Buffer.alloc(200_000, 'stream ')
  await put(simulator, {
    Body: Readable.from([bytes.subarray(0, 150_000), bytes.subarray(150_000)]),
    ContentLength: 200_000,
  })
  const [object] = simulator.objects()
  assert.ok(object?.content?.equals(bytes))
  assert.equal(object?.statedSha256, Buffer.from(object?.sha256 ?? '', 'hex').toString('base64'))
  assert.equal(object?.contentEncoding, undefined)
  assert.equal(simulator.requests.log[0]?.headers['x-amz-trailer'], 'x-amz-checksum-sha256')
})

test('If-None-Match keeps the first object; a put without it replaces the object, and that is on record', async (t) => {
  const simulator = await simulatorFor(t)
  await put(simulator, { IfNoneMatch: '*' })
  await assert.rejects(put(simulator, { IfNoneMatch: '*', Body: 'others' }), refusedAs('PreconditionFailed', 412))
  assert.deepEqual(simulator.objects()[0]?.content, Buffer.from('bytes'))
  await put(simulator, { Body: 'others' })
  assert.deepEqual(simulator.objects()[0]?.content, Buffer.from('others'))
  const rules = simulator.audit({ expectManifest: false }).violations.map(({ rule }) => rule)
  assert.ok(rules.includes('overwritten') && rules.includes('unconditional-write'))
})

test('of many writers at once, one wins', async (t) => {
  const simulator = await simulatorFor(t, { latency: { s3: 5, spread: 0.5 } })
  const puts = Array.from({ length: 16 }, (_, index) => put(simulator, { Body: `writer ${index}`, IfNoneMatch: '*' }))
  const outcomes = await Promise.allSettled(puts)
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(simulator.requests.count('s3.PutObject', 'PreconditionFailed'), 15)
})

test('what a put says must be right', async (t) => {
  const simulator = await simulatorFor(t)
  const other = Buffer.alloc(32).toString('base64')
  await assert.rejects(put(simulator, { ChecksumSHA256: other }), refusedAs('BadDigest', 400))
  await assert.rejects(put(simulator, { ChecksumSHA256: 'AAAA' }), refusedAs('InvalidRequest', 400))
  await assert.rejects(put(simulator, { ContentMD5: Buffer.alloc(16).toString('base64') }), refusedAs('BadDigest', 400))
  await assert.rejects(
    put(simulator, { ChecksumAlgorithm: undefined, ChecksumCRC32: 'AAAAAA==' }),
    refusedAs('BadDigest', 400),
  )
  await assert.rejects(put(simulator, { ExpectedBucketOwner: '111111111111' }), refusedAs('AccessDenied', 403))
  await assert.rejects(put(simulator, { Bucket: 'no-such-bucket' }), refusedAs('NoSuchBucket', 404))
  const foreign = keyArn.replace('1b2c3d4e', '00000000')
  await assert.rejects(put(simulator, { ...encrypted, SSEKMSKeyId: foreign }), refusedAs('KMS.NotFoundException', 400))
  await assert.rejects(put(simulator, { ACL: 'public-read' }), refusedAs('AccessControlListNotSupported', 400))
  await assert.rejects(put(simulator, { IfNoneMatch: '"etag"' }), refusedAs('NotImplemented', 501))
  assert.deepEqual(simulator.objects(), [])
  await put(simulator, { ChecksumAlgorithm: 'CRC32' })
})

test('faults of bucket and key have their names', async (t) => {
  const simulator = await simulatorFor(t)
  for (const [error, status] of [
    ['KMS.DisabledException', 400],
    ['ConditionalRequestConflict', 409],
    ['SlowDown', 503],
    ['InternalError', 500],
    ['AccessDenied', 403],
    ['RequestTimeTooSkewed', 403],
  ] as const) {
    const fault = simulator.fault({ service: 's3', operation: 'PutObject', keyPrefix: 'a/', effect: { error } })
    await assert.rejects(put(simulator), refusedAs(error, status))
    await put(simulator, { Key: `b/${error}` })
    fault.remove()
  }
})

test('the collector can neither read nor delete, the reader not write, a member nothing', async (t) => {
  const { simulator, accountId } = await simulatorWithAccount(t, {})
  await put(simulator)
  const denied = refusedAs('AccessDenied', 403)
  const { s3 } = clientsFor(simulator)
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: 'a/key' })), denied)
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket })), denied)
  await assert.rejects(s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/key' })), denied)
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: 'a/key' })), (error: { $metadata: unknown }) => {
    return (error.$metadata as { httpStatusCode: number }).httpStatusCode === 403
  })
  await assert.rejects(reader(simulator).send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' })), denied)
  await assert.rejects(reader(simulator).send(new DeleteObjectCommand({ Bucket, Key: 'a/key' })), denied)
  const member = clientsFor(simulator, await enter(simulator, accountId)).s3
  await assert.rejects(member.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' })), denied)
  await assert.rejects(
    reader(simulator).send(new GetObjectCommand({ Bucket, Key: 'none' })),
    refusedAs('NoSuchKey', 404),
  )
  assert.equal((await reader(simulator).send(new HeadBucketCommand({ Bucket }))).BucketRegion, 'us-east-1')
})

test('listings have prefixes, delimiters and pages', async (t) => {
  const simulator = await simulatorFor(t)
  const keys = ['a/1', 'a/2', 'b/c/1', 'b/c/2', 'b/d/ü & <x>', 'top', 'zone=1,2/+plus']
  for (const Key of keys.toReversed()) await put(simulator, { Key })
  const client = reader(simulator)
  const list = async (more: object, pageSize: number) => {
    const found: (string | undefined)[] = []
    for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket, ...more })) {
      found.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      )
    }
    return found.toSorted()
  }
  for (const pageSize of [1, 2, 3, 1000]) {
    assert.deepEqual(await list({}, pageSize), keys)
    assert.deepEqual(await list({ Delimiter: '/' }, pageSize), ['a/', 'b/', 'top', 'zone=1,2/'])
    assert.deepEqual(await list({ Prefix: 'b/', Delimiter: '/' }, pageSize), ['b/c/', 'b/d/'])
    assert.deepEqual(await list({ StartAfter: 'b/c/1' }, pageSize), keys.slice(3))
  }
})

test('a host name that begins with the bucket’s name is the bucket’s', async (t) => {
  const simulator = await simulatorFor(t)
  await put(simulator, { Key: 'folder/file' })
  const client = new S3Client({
    endpoint: `http://localhost:${simulator.port}`,
    region: 'us-east-1',
    credentials: simulator.readerCredentials,
    // The name would have to be looked up; the header is what the simulator goes by.
    requestHandler: {
      handle: async ({ headers, path: requestPath }: { headers: Record<string, string>; path: string }) => {
        assert.equal(headers.host, `${Bucket}.localhost:${simulator.port}`)
        return new Promise((resolve, reject) => {
          request({ port: simulator.port, host: '127.0.0.1', path: requestPath, headers }, (body) =>
            resolve({ response: { statusCode: body.statusCode ?? 0, headers: body.headers, body } as never }),
          )
            .on('error', reject)
            .end()
        })
      },
    },
  })
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'folder/file' }))
  assert.equal(await Body?.transformToString(), 'bytes')
})

test('objects are mirrored to a folder, or kept as digests alone', async (t) => {
  const mirror = await mkdtemp(path.join(tmpdir(), 'mirror-'))
  t.after(() => rm(mirror, { recursive: true }))
  const simulator = await simulatorFor(t, { mirror, contents: 'digest' })
  await put(simulator, { Key: 'reports/account=1/report.csv' })
  await put(simulator, { Key: 'runs/manifest.json', Body: '{}' })
  assert.equal(await readFile(path.join(mirror, Bucket, 'reports/account=1/report.csv'), 'utf8'), 'bytes')
  const [report, manifest] = simulator.objects()
  assert.deepEqual([report?.content, report?.size], [undefined, 5])
  assert.deepEqual(manifest?.content, Buffer.from('{}'))
})
