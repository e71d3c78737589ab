import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { makeSigningKey } from '../../simulator/signing-key.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runWorker, startWorker } from '../../support/worker-process.ts'

const generated = (requests: { log: readonly { operation: string }[] }) =>
  requests.log.filter(({ operation }) => operation === 'GenerateCredentialReport').length

suite('check', { concurrency: 4 }, () => {
  test('enters every active account, generates nothing and leaves nothing behind', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 8, suspended: 1 }) })
    t.after(() => simulator.close())
    const { code, stdout } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 0, stdout)
    assert.match(stdout, /7 ready, 0 failed, 1 skipped, 0 out of scope/)
    assert.match(
      stdout,
      /Not proved by this check: that IAM may generate reports, and that objects may be created \(PutObject\) and uploads completed/,
    )
    assert.equal(generated(simulator.requests), 0)
    assert.deepEqual([simulator.objects(), simulator.openUploads()], [[], []])
  })

  test('signs a random digest where manifests are to be signed, and sends nothing to the bus', async (t) => {
    const arn = 'arn:aws:kms:us-east-1:222233334444:key/0f0f0f0f-0000-4000-8000-123456789abc'
    const simulator = await startSimulator({
      organization: makeOrganization({ accounts: 2 }),
      signingKeys: [makeSigningKey(arn)],
    })
    t.after(() => simulator.close())
    const env = { MANIFEST_SIGNING_KEY_ARN: arn, EVENT_BUS: 'credential-reports' }
    const { code, stdout } = await runWorker(['check'], simulator.environment(env))
    assert.equal(code, 0, stdout)
    assert.match(stdout, /a random digest was signed with arn:aws:kms:/)
    assert.match(stdout, /public key is not proved/)
    assert.match(stdout, /Not proved either: that the event bus credential-reports exists/)
    assert.equal(simulator.requests.count('kms.Sign', 'ok'), 1)
    assert.equal(simulator.requests.count('events.PutEvents'), 0)
    assert.deepEqual([simulator.objects(), simulator.openUploads()], [[], []])
    simulator.fault({ service: 'kms', effect: { error: 'AccessDeniedException' } })
    const refused = await runWorker(['check'], simulator.environment(env))
    assert.equal(refused.code, 1)
    assert.match(refused.stdout, /Signing: signing with the key of MANIFEST_SIGNING_KEY_ARN: AccessDeniedException/)
  })

  test('names the accounts that refuse, and ends with 1', async (t) => {
    const simulator = await startSimulator({
      organization: makeOrganization({
        accounts: 5,
        behaviour: (index) =>
          index === 2 ? { role: 'missing' } : index === 3 ? { deniedByServiceControlPolicy: true } : undefined,
      }),
    })
    t.after(() => simulator.close())
    const { code, stdout } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 1)
    assert.match(stdout, /session access-denied/)
    assert.match(stdout, /download access-denied/)
    assert.match(stdout, /3 ready, 2 failed/)
  })

  test('accounts of an organizational unit that was not listed are checked like the others', async (t) => {
    const organization = makeOrganization({ accounts: 6, organizationalUnits: 2 })
    const unlistedUnits = organization.organizationalUnits.map(({ id }) => id)
    const simulator = await startSimulator({ organization: { ...organization, unlistedUnits } })
    t.after(() => simulator.close())
    const { code, stdout } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 0)
    assert.match(stdout, /6 ready, 0 failed/)
  })

  test('a bucket that refuses ends with 1, and the accounts are checked all the same', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    const { code, stdout } = await runWorker(['check'], simulator.environment({ REPORT_BUCKET: 'another-bucket' }))
    assert.equal(code, 1)
    assert.match(stdout, /Bucket: .*NoSuchBucket.*See REPORT_BUCKET/)
    assert.match(stdout, /3 ready, 0 failed/)
  })

  test('an organization that may not be listed is 2', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    simulator.fault({ operation: 'ListAccounts', effect: { error: 'AccessDeniedException', status: 400 } })
    const { code, stderr } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 2)
    assert.match(stderr, /management account or a delegated administrator/)
  })

  test('says what is left behind where an upload could not be given back', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 2 }) })
    t.after(() => simulator.close())
    const effect = { error: 'AccessDenied', status: 403 }
    simulator.fault({ operation: 'AbortMultipartUpload', keyPrefix: 'runs/', effect })
    const { code, stdout } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 1)
    assert.match(stdout, /the upload \S+ of runs\/\S+ could not be aborted/)
    assert.doesNotMatch(stdout, /left behind/)
    assert.equal(simulator.openUploads().length, 1)
  })

  test('says what it waits for after five seconds', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 2 }) })
    t.after(() => simulator.close())
    simulator.fault({ operation: 'ListAccounts', forSeconds: 7, effect: 'throttle' })
    simulator.fault({ operation: 'CreateMultipartUpload', keyPrefix: 'reports/', forSeconds: 7, effect: 'unavailable' })
    const { code, stderr } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 0)
    assert.match(stderr, /^Waiting for writing to reports\/ in the bucket \S+: Service unavailable \(injected\)/m)
  })

  test('an endpoint that nobody listens at is told at once', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 2 }) })
    const environment = simulator.environment()
    await simulator.close()
    const { code, stderr } = await runWorker(['check'], environment)
    assert.equal(code, 2)
    assert.match(stderr, /reading the organization: .*ECONNREFUSED/)
    // Had it gone on trying, it would have said what it waits for.
    assert.doesNotMatch(stderr, /Waiting/)
    t.diagnostic(stderr)
  })

  test('names the one prefix that refuses', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 2 }) })
    t.after(() => simulator.close())
    const effect = { error: 'AccessDenied', status: 403 }
    simulator.fault({ operation: 'CreateMultipartUpload', keyPrefix: 'reports/', effect })
    const { code, stdout } = await runWorker(['check'], simulator.environment())
    assert.equal(code, 1)
    assert.match(stdout, /writing to reports\/ in the bucket/)
    assert.doesNotMatch(stdout, /writing to runs\//)
  })

  for (const [signal, expected] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    test(`${signal} ends it with ${expected}, and no account is called failed`, async (t) => {
      const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
      t.after(() => simulator.close())
      simulator.fault({ operation: 'GetCredentialReport', effect: 'no-response' })
      const { child, ended } = startWorker(['check'], simulator.environment())
      while (simulator.requests.log.every(({ operation }) => operation !== 'AssumeRole')) await delay(50)
      child.kill(signal)
      const { code, stdout } = await ended
      assert.equal(code, expected)
      assert.match(stdout, /interrupted/)
      assert.doesNotMatch(stdout, /failed/)
    })
  }
})
