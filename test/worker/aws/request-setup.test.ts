import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type ClientSettings, createClients } from '../../../worker/aws/clients.ts'
import { requestSetup, setUpOnce } from '../../../worker/aws/request-setup.ts'

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }
const identity = '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>'

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

const scopeOf = ({ headers }: IncomingMessage) =>
  /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split('/')
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

test('a request without a signal, sent within another, is not ended with that one', async (t) => {
  let answer: (() => void) | undefined
  const endpoint = await serve(t, ({ headers }, response) => {
    if (headers['x-inner']) answer = () => response.end(identity)
    else response.end(identity)
  })
  const { sts } = clientsFor(t, { endpoint })
  const outer = new AbortController()
  let inner: Promise<unknown> | undefined
  sts.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { headers: Record<string, string> }
      if (inner) request.headers['x-inner'] = 'yes'
      // As the SDK does it where a session of its own is needed first.
      else inner = sts.send(new GetCallerIdentityCommand({}))
      return next(args)
    },
    { step: 'build' },
  )
  await sts.send(new GetCallerIdentityCommand({}), { abortSignal: outer.signal })
  outer.abort()
  while (!answer) await new Promise((resolve) => setTimeout(resolve, 1))
  answer()
  await inner
  await assert.rejects(sts.send(new GetCallerIdentityCommand({}), { abortSignal: outer.signal }), {
    name: 'AbortError',
  })
})

test('credentials that one request renews for all are not lost with it', async (t) => {
  let answerRenewal: (() => void) | undefined
  let renewing = () => {}
  const renewalArrived = new Promise<void>((resolve) => {
    renewing = resolve
  })
  const endpoint = await serve(t, ({ url }, response) => {
    if (url !== '/renew') return response.end(identity)
    answerRenewal = () => response.end()
    renewing()
  })
  // As the SDK's providers for profiles do it: with the request handler of the client that needs the credentials.
  const renew = async () => {
    const { port, hostname } = new URL(endpoint)
    const request = { protocol: 'http:', hostname, port: Number(port), path: '/renew', method: 'GET', headers: {} }
    await sts.config.requestHandler.handle(request as Parameters<typeof sts.config.requestHandler.handle>[0])
    return credentials
  }
  const sts = setUpOnce(new STSClient({ ...requestSetup, endpoint, region: 'us-east-1', credentials: renew }))
  t.after(() => sts.destroy())
  const impatient = new AbortController()
  const first = sts.send(new GetCallerIdentityCommand({}), { abortSignal: impatient.signal })
  const second = sts.send(new GetCallerIdentityCommand({}), { abortSignal: new AbortController().signal })
  first.catch(() => undefined)
  await renewalArrived
  impatient.abort(new Error('not wanted any more'))
  answerRenewal?.()
  await assert.rejects(first, { name: 'AbortError' })
  await second
})

test('renewed credentials are signed with from then on', async (t) => {
  const keys: (string | undefined)[] = []
  const endpoint = await serve(t, (request, response) => {
    keys.push(scopeOf(request)?.[0])
    response.end(identity)
  })
  let renewals = 0
  // Expired as soon as they are made: the SDK asks for others before each request.
  const renew = async () => ({ ...credentials, accessKeyId: `ASIAEXAMPLE${++renewals}`, expiration: new Date() })
  const sts = setUpOnce(new STSClient({ ...requestSetup, endpoint, region: 'us-east-1', credentials: renew }))
  t.after(() => sts.destroy())
  for (let round = 0; round < 3; round++) await sts.send(new GetCallerIdentityCommand({}))
  assert.equal(new Set(keys).size, 3, `signed with ${keys}`)
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
