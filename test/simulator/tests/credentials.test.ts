import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { ListAccountsCommand } from '@aws-sdk/client-organizations'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { IssuedCredentials } from '../credentials.ts'
import { clientsFor, enter, refusedAs } from '../sdk-clients.ts'
import type { Simulator } from '../simulator.ts'
import { simulatorFor, simulatorWithAccount } from '../simulator-for-test.ts'
import { manualClock } from '../test-clocks.ts'

/** The same call of each service. */
const calls = {
  organizations: ({ organizations }: Clients) => organizations.send(new ListAccountsCommand({})),
  sts: ({ sts }: Clients) => sts.send(new GetCallerIdentityCommand({})),
  iam: ({ iam }: Clients) => iam.send(new GetCredentialReportCommand({})),
  s3: ({ s3 }: Clients) => s3.send(new PutObjectCommand({ Bucket: 'credential-reports', Key: 'k', Body: 'x' })),
}
type Clients = ReturnType<typeof clientsFor>
type Expected = Readonly<Record<keyof typeof calls, readonly [string, number]>>

async function assertRefused(simulator: Simulator, credentials: IssuedCredentials, expected: Expected) {
  for (const service of Object.keys(calls) as (keyof typeof calls)[]) {
    await assert.rejects(calls[service](clientsFor(simulator, credentials)), refusedAs(...expected[service]), service)
  }
}

test('a key id that was never issued', async (t) => {
  const simulator = await simulatorFor(t)
  await assertRefused(
    simulator,
    { ...simulator.credentials, accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' },
    {
      organizations: ['UnrecognizedClientException', 400],
      sts: ['InvalidClientTokenId', 403],
      iam: ['InvalidClientTokenId', 403],
      s3: ['InvalidAccessKeyId', 403],
    },
  )
})

test('a session token that is not the key’s', async (t) => {
  const simulator = await simulatorFor(t)
  const { sessionToken } = simulator.readerCredentials
  await assertRefused(
    simulator,
    { ...simulator.credentials, sessionToken },
    {
      organizations: ['UnrecognizedClientException', 400],
      sts: ['InvalidClientTokenId', 403],
      iam: ['InvalidClientTokenId', 403],
      s3: ['InvalidToken', 400],
    },
  )
})

test('a session that is over', async (t) => {
  const clock = manualClock()
  const { simulator, accountId } = await simulatorWithAccount(t, {}, { clock })
  const session = await enter(simulator, accountId)
  clock.advance(900_000)
  await assertRefused(simulator, session, {
    organizations: ['ExpiredTokenException', 400],
    sts: ['ExpiredToken', 403],
    iam: ['ExpiredToken', 403],
    s3: ['ExpiredToken', 400],
  })
})

test('a clock that is off by more than the service allows', async (t) => {
  const simulator = await simulatorFor(t)
  const fault = simulator.fault({ effect: { clockSkewSeconds: 16 * 60 } })
  await assertRefused(simulator, simulator.credentials, {
    organizations: ['InvalidSignatureException', 400],
    sts: ['SignatureDoesNotMatch', 403],
    iam: ['SignatureDoesNotMatch', 403],
    s3: ['RequestTimeTooSkewed', 403],
  })
  fault.remove()
  // Six minutes are too much for everything but S3; four for nothing.
  const six = simulator.fault({ effect: { clockSkewSeconds: -6 * 60 } })
  await assert.rejects(calls.sts(clientsFor(simulator)), refusedAs('SignatureDoesNotMatch', 403))
  await calls.s3(clientsFor(simulator))
  six.remove()
  simulator.fault({ effect: { clockSkewSeconds: 4 * 60 } })
  await calls.sts(clientsFor(simulator))
})

test('the SDK corrects a clock that is off by the Date of the answer', async (t) => {
  const simulator = await simulatorFor(t)
  simulator.fault({ effect: { clockSkewSeconds: 10 * 60 } })
  const { sts } = clientsFor(simulator)
  await assert.rejects(calls.sts({ sts } as Clients), refusedAs('SignatureDoesNotMatch', 403))
  await calls.sts({ sts } as Clients)
})

test('no signature at all', async (t) => {
  const simulator = await simulatorFor(t)
  const answer = await fetch(`${simulator.url}/credential-reports/key`)
  assert.equal(answer.status, 403)
  assert.match(await answer.text(), /<Code>AccessDenied<\/Code>/)
})
