import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { uploadText } from '../../../worker/aws/object-upload.ts'
import { systemClock } from '../../../worker/request/clock.ts'
import { createRequest } from '../../../worker/request/retries.ts'
import { clientsFor } from '../../simulator/sdk-clients.ts'
import { simulatorFor } from '../../simulator/simulator-for-test.ts'

const line = `${'a line of a large manifest '.repeat(40)}\n`
const lines = 12_000
// Not the manifest's own key: the simulator's audit would read it as one.
const key = 'summary/date=2026-11-22/run=20261122T103000Z-1a2b3c/large.json'

function* text() {
  for (let index = 0; index < lines; index++) yield line
}

async function prepare(t: TestContext) {
  const simulator = await simulatorFor(t)
  const { REPORT_BUCKET = '', REPORT_BUCKET_OWNER = '', REPORT_KMS_KEY_ARN = '' } = simulator.environment()
  const bucket = { name: REPORT_BUCKET, owner: REPORT_BUCKET_OWNER, kmsKeyArn: REPORT_KMS_KEY_ARN }
  const request = createRequest({ concurrency: 4, clock: systemClock })
  const oneWrite = () => ({ signal: new AbortController().signal, count: 0, maxWaitTime: 5_000 })
  const attempts = { write: oneWrite(), cleanup: () => ({ attempts: oneWrite(), unlink() {} }) }
  const object = () => ({ key, text: text(), contentType: 'application/json' })
  return { simulator, upload: () => uploadText(clientsFor(simulator).s3, request, bucket, object(), attempts) }
}

test('a text larger than a part is stored in parts, whole and once', async (t) => {
  const { simulator, upload } = await prepare(t)
  await upload()
  const [object] = simulator.objects()
  assert.equal(object?.content?.toString(), line.repeat(lines))
  assert.ok((object?.parts ?? 0) > 1)
  assert.deepEqual(simulator.audit({ expectManifest: false }).violations, [])
  await assert.rejects(upload(), { name: 'PreconditionFailed' })
  assert.equal(simulator.objects().length, 1)
  assert.deepEqual(simulator.openUploads(), [])
})
