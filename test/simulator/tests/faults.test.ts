import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { FaultEffect } from '../faults.ts'
import { makeOrganization } from '../organization-generator.ts'
import { clientsFor, enter, refusedAs } from '../sdk-clients.ts'
import type { Simulator } from '../simulator.ts'
import { eventually, simulatorFor } from '../simulator-for-test.ts'
import { manualClock } from '../test-clocks.ts'

const list = (simulator: Simulator) => clientsFor(simulator).organizations.send(new ListAccountsCommand({}))
const identify = (simulator: Simulator) => clientsFor(simulator).sts.send(new GetCallerIdentityCommand({}))
const put = (simulator: Simulator, Key = 'key') =>
  clientsFor(simulator).s3.send(
    new PutObjectCommand({ Bucket: 'credential-reports', Key, Body: 'bytes', IfNoneMatch: '*' }),
  )
const download = (simulator: Simulator) => clientsFor(simulator).iam.send(new GetCredentialReportCommand({}))

test('each service has its own words for the same trouble', async (t) => {
  const simulator = await simulatorFor(t)
  const expected: readonly (readonly [FaultEffect, readonly (readonly [string, number])[]])[] = [
    [
      'throttle',
      [
        ['TooManyRequestsException', 400],
        ['Throttling', 400],
        ['Throttling', 400],
        ['SlowDown', 503],
      ],
    ],
    [
      'internal-error',
      [
        ['ServiceException', 500],
        ['InternalFailure', 500],
        ['ServiceFailureException', 500],
        ['InternalError', 500],
      ],
    ],
    ['unavailable', Array(4).fill(['ServiceUnavailable', 503])],
  ]
  for (const [effect, errors] of expected) {
    const fault = simulator.fault({ effect })
    for (const [index, call] of [list, identify, download, put].entries()) {
      await assert.rejects(call(simulator), refusedAs(...(errors[index] ?? ['', 0])))
    }
    assert.equal(fault.hits, 4)
    fault.remove()
  }
  assert.deepEqual(simulator.objects(), [])
})

test('any error can be had by its code on the wire, with the status it usually has', async (t) => {
  const simulator = await simulatorFor(t)
  for (const [call, error, name, status] of [
    [list, 'AWSOrganizationsNotInUseException', 'AWSOrganizationsNotInUseException', 400],
    [list, 'AccessDeniedException', 'AccessDeniedException', 400],
    [identify, 'ExpiredToken', 'ExpiredToken', 403],
    [identify, 'RegionDisabledException', 'RegionDisabledException', 403],
    [download, 'ReportInProgress', 'CredentialReportNotReadyException', 404],
    [download, 'ReportNotPresent', 'CredentialReportNotPresentException', 410],
    [download, 'ReportExpired', 'CredentialReportExpiredException', 410],
    [download, 'LimitExceeded', 'LimitExceededException', 409],
    [download, 'RequestLimitExceeded', 'RequestLimitExceeded', 503],
    [download, 'ServiceFailure', 'ServiceFailureException', 500],
    [download, 'AccessDenied', 'AccessDenied', 403],
    [download, 'InvalidClientTokenId', 'InvalidClientTokenId', 403],
    [put, 'NoSuchBucket', 'NoSuchBucket', 404],
    [put, 'ConditionalRequestConflict', 'ConditionalRequestConflict', 409],
  ] as const) {
    simulator.fault({ times: 1, effect: { error } })
    await assert.rejects(call(simulator), refusedAs(name, status))
  }
  simulator.fault({ times: 1, effect: { error: 'Odd', status: 418, message: 'in <its> own "words"' } })
  await assert.rejects(identify(simulator), { name: 'Odd', message: 'in <its> own "words"' })
})

test('CompleteMultipartUpload can fail in the body of a 200', async (t) => {
  const simulator = await simulatorFor(t)
  const { s3 } = clientsFor(simulator)
  const target = { Bucket: 'credential-reports', Key: 'key' }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
  const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'x' }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  simulator.fault({ operation: 'CompleteMultipartUpload', times: 1, effect: { error: 'InternalError', status: 200 } })
  const complete = () => s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }))
  await assert.rejects(complete(), { name: 'InternalError' })
  assert.deepEqual(simulator.objects(), [])
  await complete()
})

test('a rule strikes what it is for, as often and as long as it says', async (t) => {
  const clock = manualClock()
  const simulator = await simulatorFor(t, { clock, quotas: 'off', organization: makeOrganization({ accounts: 4 }) })
  const failing = async (call: () => Promise<unknown>, times: number) => {
    const outcomes: boolean[] = []
    for (let index = 0; index < times; index++)
      outcomes.push(
        await call().then(
          () => true,
          () => false,
        ),
      )
    return outcomes.map((ok) => (ok ? '.' : 'x')).join('')
  }
  const identity = () => identify(simulator)
  const during = async (rule: object, call: () => Promise<unknown>, times: number) => {
    const fault = simulator.fault({ effect: 'throttle', ...rule })
    const outcome = await failing(call, times)
    fault.remove()
    return outcome
  }
  assert.equal(await during({ service: 'sts' }, () => list(simulator), 2), '..')
  assert.equal(await during({ operation: 'GetCallerIdentity' }, identity, 2), 'xx')
  assert.equal(await during({ times: 2 }, identity, 4), 'xx..')
  assert.equal(await during({ from: 3 }, identity, 4), '..xx')
  assert.equal(await during({ from: 2, to: 3 }, identity, 5), '.xx..')
  assert.equal(await during({ bucket: 'other' }, () => put(simulator, 'one'), 1), '.')
  assert.equal(await during({ keyPrefix: 't' }, () => put(simulator, 'two'), 1), 'x')
  const [, , third, fourth] = simulator.organization.accounts.map(({ id }) => id)
  assert.equal(await during({ account: third }, () => enter(simulator, third ?? ''), 1), 'x')
  assert.equal(await during({ account: third }, () => enter(simulator, fourth ?? ''), 1), '.')

  simulator.fault({ effect: 'throttle', forSeconds: 60 })
  assert.equal(await failing(identity, 1), 'x')
  clock.advance(60_000)
  assert.equal(await failing(identity, 1), '.')
})

test('chance is the seed’s', async (t) => {
  const outcomes = async (seed: number) => {
    const simulator = await simulatorFor(t, { seed })
    const fault = simulator.fault({ effect: 'throttle', probability: 0.3 })
    const calls: string[] = []
    for (let index = 0; index < 100; index++)
      calls.push(
        await identify(simulator).then(
          () => '.',
          () => 'x',
        ),
      )
    assert.ok(fault.hits > 15 && fault.hits < 45, `${fault.hits} of 100`)
    return calls.join('')
  }
  assert.equal(await outcomes(7), await outcomes(7))
  assert.notEqual(await outcomes(7), await outcomes(8))
})

for (const [effect, executed] of [
  ['reset-before', false],
  ['reset-after', true],
  ['cut-response', true],
] as const) {
  test(`${effect}: the client sees a broken connection, and the put ${executed ? 'was' : 'was not'} done`, async (t) => {
    const simulator = await simulatorFor(t)
    simulator.fault({ effect, times: 1 })
    await assert.rejects(put(simulator), { code: 'ECONNRESET' })
    assert.equal(simulator.objects().length, executed ? 1 : 0)
    assert.equal(simulator.requests.count('s3.PutObject', effect), 1)
    if (executed) await assert.rejects(put(simulator), refusedAs('PreconditionFailed', 412))
    else await put(simulator)
  })
}

test('cut-response: half of a body arrives, of the length of the whole', async (t) => {
  const simulator = await simulatorFor(t)
  simulator.fault({ effect: 'cut-response' })
  const { sessionToken, accessKeyId } = simulator.credentials
  const answer = await fetch(simulator.url, {
    method: 'POST',
    body: '{}',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=0`,
      'x-amz-security-token': sessionToken,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
      'x-amz-target': 'AWSOrganizationsV20161128.ListRoots',
    },
  })
  const expected = Number(answer.headers.get('content-length'))
  let received = 0
  await assert.rejects(async () => {
    for await (const chunk of answer.body ?? []) received += chunk.length
  })
  assert.ok(expected > 50 && received === expected >> 1, `${received} of ${expected} bytes`)
})

test('no-response: the put is done, and nothing is ever heard of it', async (t) => {
  const simulator = await simulatorFor(t)
  simulator.fault({ effect: 'no-response', times: 1 })
  const abort = new AbortController()
  const command = new PutObjectCommand({ Bucket: 'credential-reports', Key: 'key', Body: 'bytes' })
  const answer = clientsFor(simulator).s3.send(command, { abortSignal: abort.signal })
  await eventually(() => simulator.objects().length > 0)
  abort.abort()
  await assert.rejects(answer, { name: 'AbortError' })
})

test('a delay and a trickle take their time by the clock, and arrive whole', async (t) => {
  const clock = manualClock()
  const simulator = await simulatorFor(t, { clock })
  const arrives = async (effect: FaultEffect, sleeps: number, milliseconds: number) => {
    const fault = simulator.fault({ effect })
    const answer = list(simulator)
    for (let index = 0; index < sleeps; index++) {
      await eventually(() => clock.sleepers > 0)
      clock.advance(milliseconds)
    }
    fault.remove()
    assert.equal((await answer).Accounts?.length, 3)
  }
  await arrives({ delaySeconds: 30 }, 1, 30_000)
  await arrives({ trickle: { slices: 5, milliseconds: 1000 } }, 4, 1000)
  await arrives('trickle', 15, 50)
})

test('latencies are taken by the clock', async (t) => {
  const clock = manualClock()
  const simulator = await simulatorFor(t, { clock, latency: { organizations: 40, spread: 0.5 } })
  await identify(simulator)
  const answer = list(simulator)
  await eventually(() => clock.sleepers > 0)
  clock.advance(19)
  assert.equal(clock.sleepers, 1)
  clock.advance(41)
  assert.equal((await answer).Accounts?.length, 3)
})

test('closing ends what is under way', async (t) => {
  const simulator = await simulatorFor(t, { latency: { sts: 60_000 } })
  const answer = assert.rejects(identify(simulator), { code: 'ECONNRESET' })
  await eventually(() => simulator.requests.peakConcurrency > 0)
  await simulator.close()
  await answer
})
