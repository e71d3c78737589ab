import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { type Archive, openArchive } from '../../../worker/aws/archive.ts'
import { createClients } from '../../../worker/aws/clients.ts'
import { systemClock } from '../../../worker/request/clock.ts'
import { createRequest } from '../../../worker/request/retries.ts'
import type { FaultEffect } from '../../simulator/faults.ts'
import { clientsFor } from '../../simulator/sdk-clients.ts'
import { simulatorFor } from '../../simulator/simulator-for-test.ts'

const key = 'runs/date=2026-11-22/run=1/started.json'

async function prepare(t: TestContext) {
  const simulator = await simulatorFor(t)
  await clientsFor(simulator).s3.send(new PutObjectCommand({ Bucket: 'credential-reports', Key: key, Body: '{}' }))
  const clients = createClients({
    forcePathStyle: true,
    endpoint: simulator.url,
    region: 'us-east-1',
    credentials: simulator.readerCredentials,
  })
  t.after(() => clients.destroy())
  const request = createRequest({ concurrency: 4, clock: systemClock })
  const attempts = () => ({ signal: new AbortController().signal, count: 0, maxWaitTime: 5_000 })
  const { REPORT_BUCKET: name = '', REPORT_BUCKET_OWNER: owner = '' } = simulator.environment()
  return { simulator, archive: openArchive(clients.s3, request, { name, owner }, attempts) }
}

async function keysOf(archive: Archive): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of archive.list('runs/')) keys.push(key)
  return keys
}

async function wholeOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const respond = (status: number, body: string): FaultEffect => ({ respond: { status, body } })
const kinds: Readonly<Record<string, FaultEffect>> = {
  'an empty 200': respond(200, ''),
  'an HTML page with 200': respond(200, '<html><body>Sign in</body></html>'),
  'an HTML page with 404': respond(404, '<html><body>Not here</body></html>'),
  'a 204': respond(204, ''),
  'a 206': { executed: true, respond: { status: 206 } },
  'an error inside a 200': respond(200, '<Error><Code>InternalError</Code></Error>'),
}

for (const [kind, effect] of Object.entries(kinds)) {
  test(`an object is read and listed in spite of ${kind}`, async (t) => {
    const { simulator, archive } = await prepare(t)
    for (const operation of ['GetObject', 'ListObjectsV2']) simulator.fault({ operation, times: 2, effect })
    assert.deepEqual(await archive.read(key, wholeOf), Buffer.from('{}'))
    assert.deepEqual(await keysOf(archive), [key])
    assert.equal(simulator.requests.count('s3.GetObject'), 3)
    assert.equal(simulator.requests.count('s3.ListObjectsV2'), 3)
  })
}

test('only the service says that an object does not exist', async (t) => {
  const { archive } = await prepare(t)
  assert.equal(await archive.read('runs/other', wholeOf), undefined)
})

test('a listing whose tokens go round in a circle ends with an error', async (t) => {
  const { simulator, archive } = await prepare(t)
  for (const token of ['A', 'B', 'A', 'B', 'A', 'B']) {
    const body = `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken></ListBucketResult>`
    simulator.fault({ operation: 'ListObjectsV2', times: 1, effect: respond(200, body) })
  }
  await assert.rejects(keysOf(archive), { name: 'RepeatedPageError' })
})

test('a truncated list without a token is not taken for a whole one', async (t) => {
  const { simulator, archive } = await prepare(t)
  const body = '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'
  simulator.fault({ operation: 'ListObjectsV2', times: 1, effect: respond(200, body) })
  assert.deepEqual(await keysOf(archive), [key])
})
