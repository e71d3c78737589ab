import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam'
import { requestSetup } from '../../../worker/aws/request-setup.ts'
import { createSessionClients } from '../../../worker/aws/session-client.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { enter } from '../../simulator/sdk-clients.ts'
import { simulatorFor } from '../../simulator/simulator-for-test.ts'

const expiration = new Date(Date.now() + 900_000)

test('sessions that send at once never sign with the credentials of another', async (t) => {
  const organization = makeOrganization({ accounts: 20 })
  const simulator = await simulatorFor(t, {
    organization,
    cachedReportAgeSeconds: 60,
    latency: { iam: 3, spread: 1 },
  })
  const iam = createSessionClients({ endpoint: simulator.url, region: 'us-east-1' })
  const rounds = 10
  await Promise.all(
    organization.accounts.map(async ({ id }) => {
      const client = iam({ ...(await enter(simulator, id)), expiration })
      for (let round = 0; round < rounds; round++) {
        await delay(Math.random() * 3)
        const { Content } = await client.send(new GetCredentialReportCommand({}))
        // The simulator hands out the report of the account that the credentials belong to, in every row's ARN.
        const arns =
          Buffer.from(Content ?? [])
            .toString()
            .match(/arn:aws:iam::\d{12}/g) ?? []
        assert.deepEqual(new Set(arns), new Set([`arn:aws:iam::${id}`]))
      }
    }),
  )
  assert.equal(simulator.requests.count('iam.GetCredentialReport', 'ok'), organization.accounts.length * rounds)
})

test('one session sends within the work of another and keeps its own credentials', async (t) => {
  const organization = makeOrganization({ accounts: 3 })
  const simulator = await simulatorFor(t, { organization, cachedReportAgeSeconds: 60 })
  const iam = createSessionClients({ endpoint: simulator.url, region: 'us-east-1' })
  const [outer, inner] = organization.accounts.map(({ id }) => id)
  const outerClient = iam({ ...(await enter(simulator, outer ?? '')), expiration })
  const innerClient = iam({ ...(await enter(simulator, inner ?? '')), expiration })
  await outerClient.send(new GetCredentialReportCommand({}))
  await Promise.all([
    outerClient
      .send(new GetCredentialReportCommand({}))
      .then(() => innerClient.send(new GetCredentialReportCommand({}))),
    innerClient
      .send(new GetCredentialReportCommand({}))
      .then(() => outerClient.send(new GetCredentialReportCommand({}))),
  ])
  const accounts = simulator.requests.log.filter(({ service }) => service === 'iam').map(({ account }) => account)
  assert.equal(accounts.length, 5)
  assert.equal(accounts.filter((account) => account === outer).length, 3)
})

for (const region of ['eu-central-1', 'cn-north-1', 'us-gov-west-1']) {
  test(`a request in ${region} is addressed and signed for the same endpoint as that of a client of its own`, async () => {
    const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token', expiration }
    const sent: string[] = []
    const settings = {
      region,
      retryStrategy: requestSetup.retryStrategy,
      requestHandler: {
        handle: async (request: { hostname: string; headers: Record<string, string> }) => {
          sent.push(`${request.hostname} ${request.headers.authorization?.split(', Signature')[0]}`)
          throw new Error('not sent')
        },
      },
    }
    const own = new IAMClient({ ...settings, credentials })
    const shared = createSessionClients(settings)(credentials)
    for (const client of [own, shared]) {
      await assert.rejects(client.send(new GetCredentialReportCommand({})), /not sent/)
    }
    assert.equal(sent.length, 2)
    assert.match(sent[0] ?? '', /Credential=ASIAEXAMPLE\//)
    assert.equal(sent[1], sent[0])
  })
}
