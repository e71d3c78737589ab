import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { type ClientSettings, createClients } from '../../../worker/aws/clients.ts'
import { isRetryableError, StaleSignatureError } from '../../../worker/request/errors.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { enter } from '../../simulator/sdk-clients.ts'
import { simulatorFor } from '../../simulator/simulator-for-test.ts'

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }
const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/a/b</Arn><UserId>A:b</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'

async function serve(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function clientsFor(t: TestContext, settings: ClientSettings) {
  const clients = createClients({ forcePathStyle: true, region: 'us-east-1', credentials, ...settings })
  t.after(() => clients.destroy())
  return clients
}

const object = (key: string) => ({ Bucket: 'bucket-of-reports', Key: key })

test('of requests under way at once only the one whose signal aborts ends, with its connection', async (t) => {
  const held = new Map<string, ServerResponse>()
  let allHere = () => {}
  const arrived = new Promise<void>((resolve) => {
    allHere = resolve
  })
  const endpoint = await serve(t, ({ url = '' }, response) => {
    held.set(url, response)
    if (held.size === 3) allHere()
  })
  const { s3 } = clientsFor(t, { endpoint })
  const controllers = ['first', 'second', 'third'].map((key) => ({ key, controller: new AbortController() }))
  const answers = controllers.map(({ key, controller }) =>
    s3.send(new HeadObjectCommand(object(key)), { abortSignal: controller.signal }),
  )
  await arrived
  const closed = once(held.get('/bucket-of-reports/second') as ServerResponse, 'close')
  controllers[1]?.controller.abort(new Error('not wanted any more'))
  await assert.rejects(answers[1] as Promise<unknown>, { name: 'AbortError' })
  await closed
  for (const response of held.values()) response.end()
  await Promise.all([answers[0], answers[2]])
})

test('what failed is sent once: retries are ours', async (t) => {
  let requests = 0
  const endpoint = await serve(t, (_, response) => {
    requests++
    response.writeHead(503).end()
  })
  const { s3 } = clientsFor(t, { endpoint })
  await assert.rejects(s3.send(new PutObjectCommand({ ...object('key'), Body: 'body' })))
  assert.equal(requests, 1)
})

test('a bucket in another Region is an error that names the Region', async (t) => {
  let status = 301
  const endpoint = await serve(t, (_, response) => {
    response.writeHead(status, { 'x-amz-bucket-region': 'eu-west-1', 'content-type': 'application/xml' })
    const code = status === 301 ? 'PermanentRedirect' : 'AuthorizationHeaderMalformed'
    response.end(`<Error><Code>${code}</Code><Message>Use the endpoint of the bucket.</Message></Error>`)
  })
  const { s3 } = clientsFor(t, { endpoint })
  for (status of [301, 400]) {
    const put = s3.send(new PutObjectCommand({ ...object('key'), Body: 'body' }))
    await assert.rejects(put, { name: 'BucketRegionError', message: 'the bucket is in the Region eu-west-1' })
  }
})

test('a Region that refuses and names itself is the answer', async (t) => {
  let requests = 0
  const endpoint = await serve(t, (_, response) => {
    requests++
    response.writeHead(400, { 'x-amz-bucket-region': 'us-east-1', 'content-type': 'application/xml' })
    response.end('<Error><Code>InvalidRequest</Code><Message>no</Message></Error>')
  })
  const { s3 } = clientsFor(t, { endpoint })
  await assert.rejects(s3.send(new PutObjectCommand({ ...object('key'), Body: 'body' })), { name: 'InvalidRequest' })
  assert.equal(requests, 1)
})

test('sessions that send at once sign with their own credentials', async (t) => {
  const organization = makeOrganization({ accounts: 20 })
  const simulator = await simulatorFor(t, {
    organization,
    cachedReportAgeSeconds: 60,
    latency: { iam: 3, spread: 1 },
  })
  const clients = clientsFor(t, { endpoint: simulator.url })
  const rounds = 10
  await Promise.all(
    organization.accounts.map(async ({ id }) => {
      const iam = clients.iam({ ...(await enter(simulator, id)), expiration: new Date(Date.now() + 900_000) })
      for (let round = 0; round < rounds; round++) {
        await delay(Math.random() * 3)
        const { Content } = await iam.send(new GetCredentialReportCommand({}))
        // The simulator returns the report of the account that the credentials belong to: each row's ARN names it.
        const arns = Buffer.from(Content ?? [])
          .toString()
          .match(/arn:aws:iam::\d{12}/g)
        assert.deepEqual(new Set(arns), new Set([`arn:aws:iam::${id}`]))
      }
    }),
  )
  assert.equal(simulator.requests.count('iam.GetCredentialReport', 'ok'), organization.accounts.length * rounds)
})

const minutes = 60_000

test('a signature that was made before the clock was corrected is made again, once', async (t) => {
  // The service's clock is ahead at first, and then is not: as if this machine's clock had been set.
  let ahead = 20 * minutes
  const rejected =
    '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>expired</Message></Error></ErrorResponse>'
  let rejects = false
  const endpoint = await serve(t, (_, response) => {
    response.writeHead(rejects ? 403 : 200, { date: new Date(Date.now() + ahead).toUTCString() })
    response.end(rejects ? rejected : identity)
  })
  const { sts } = clientsFor(t, { endpoint })
  const identify = () => sts.send(new GetCallerIdentityCommand({}))
  await identify()
  ahead = 0
  rejects = true
  await assert.rejects(identify(), (error) => error instanceof StaleSignatureError && isRetryableError(error))
  await assert.rejects(identify(), (error: Error) => error.name === 'SignatureDoesNotMatch' && !isRetryableError(error))
})
