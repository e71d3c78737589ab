import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { runWorker } from '../../support/worker-process.ts'

const organization = makeOrganization({ accounts: 5 })

/** What cannot run: the arguments and variables, and what the message must say. */
const problems: readonly [string, (simulator: Simulator) => Record<string, string>, RegExp][] = [
  ['a bucket that does not exist', () => ({ REPORT_BUCKET: 'no-such-bucket' }), /NoSuchBucket.*See REPORT_BUCKET/],
  [
    'a bucket of somebody else',
    () => ({ REPORT_BUCKET_OWNER: '111111111111' }),
    /AccessDenied.*REPORT_BUCKET_OWNER is the account that owns the bucket/,
  ],
  [
    'credentials that AWS does not know',
    () => ({ AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNUNKNOWN00' }),
    /The credentials are unknown to AWS/,
  ],
  ['no region', () => ({ AWS_REGION: '' }), /Set AWS_REGION/],
  [
    'a profile that does not exist',
    () => ({ AWS_PROFILE: 'nope', AWS_CONFIG_FILE: '/nonexistent/config' }),
    /the profile \\?"nope\\?" does not exist/,
  ],
  [
    'no credentials at all',
    () => ({ AWS_ACCESS_KEY_ID: '', AWS_CONFIG_FILE: '/nonexistent/config', AWS_EC2_METADATA_DISABLED: 'true' }),
    /no credentials are configured\. Give the task a role, or set --profile/,
  ],
  [
    'a certificate bundle that does not exist',
    () => ({ AWS_CA_BUNDLE: '/nonexistent/bundle.pem' }),
    /AWS_CA_BUNDLE: \/nonexistent\/bundle\.pem cannot be read/,
  ],
  ['nothing that listens', () => ({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }), /ECONNREFUSED.*AWS_ENDPOINT_URL/],
]

suite('a run that cannot start', { concurrency: 4 }, () => {
  for (const [what, environment, message] of problems) {
    test(`${what}: a clear message, exit 2, no account entered`, async (t) => {
      const simulator = await startSimulator({ organization })
      t.after(() => simulator.close())
      const { code, stdout, stderr } = await runWorker([], simulator.environment(environment(simulator)))
      assert.equal(code, 2)
      assert.match(stdout + stderr, message)
      assert.doesNotMatch(stdout + stderr, /\n\s+at |"stack"/)
      assert.deepEqual(simulator.sessions, [])
    })
  }

  test('bad configuration: every problem is named, and nothing is asked of AWS', async (t) => {
    const simulator = await startSimulator({ organization })
    t.after(() => simulator.close())
    const { code, stderr } = await runWorker(['--no-such'], simulator.environment({ CONCURRENCY: 'x', LOG_LEVEL: 'y' }))
    assert.equal(code, 2)
    assert.match(stderr, /"--no-such": no such option/)
    assert.match(stderr, /CONCURRENCY: received "x"; allowed: a whole number from 1 to 1000/)
    assert.match(stderr, /LOG_LEVEL: received "y"/)
    assert.deepEqual(simulator.requests.log, [])
  })

  for (const outsiders of ['not-in-use', 'empty-list', 'access-denied'] as const) {
    test(`credentials of an account outside the organization, which answers ${outsiders}`, async (t) => {
      const simulator = await startSimulator({ organization: { ...organization, outsiders } })
      t.after(() => simulator.close())
      const env = simulator.environment({}, simulator.outsiderCredentials)
      const { code, stdout, stderr } = await runWorker([], env)
      assert.equal(code, 2, stdout)
      assert.match(stdout + stderr, /is in no organization|See that the worker may s3:PutObject/)
      assert.doesNotMatch(stdout + stderr, /\n\s+at |"stack"/)
    })
  }

  test('an organization that lists nobody, as it does for credentials of an unrelated account', async (t) => {
    const simulator = await startSimulator({ organization: { ...organization, accounts: [] } })
    t.after(() => simulator.close())
    const { code, stdout } = await runWorker([], simulator.environment())
    assert.equal(code, 2)
    assert.match(stdout, /ListAccounts answered with no account at all.*aws sts get-caller-identity/)
  })

  test('a listing that is refused', async (t) => {
    const simulator = await startSimulator({ organization })
    t.after(() => simulator.close())
    simulator.fault({ operation: 'ListAccounts', effect: { error: 'AccessDeniedException', status: 400 } })
    const { code, stdout } = await runWorker([], simulator.environment())
    assert.equal(code, 2)
    assert.match(stdout, /management account or a delegated administrator/)
  })
})
