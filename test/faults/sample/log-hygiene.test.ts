import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { makeOrganization, unusualNames } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { troubles } from '../../simulator/troubles.ts'
import { runWorker } from '../../support/worker-process.ts'

/** Whatever any viewer takes for the end of a line. */
const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/
const forgery = '{"level":"info","msg":"run ended","status":"complete"}'
const names = [...unusualNames, ...['\n', '\r', '\u0085', '\u2028', '\u2029', '\v'].map((end) => `a${end}${forgery}`)]
// C1 controls, among them the one that begins an escape sequence, and marks that turn the direction of text.
const hostile = [...names, '\u009b31mred', '\u202egnp.exe']

/** Those that need no waiting. */
const quickTroubles = Object.values(troubles).filter((trouble) => !/Seconds/.test(Object.keys(trouble).join()))

/** A run in which everything goes wrong that can, at the level that writes most. */
async function noisyRun(t: TestContext) {
  const simulator = await startSimulator({
    organization: makeOrganization({
      accounts: hostile.length + 2,
      behaviour: (index) => ({ ...quickTroubles[index - 2], ...(index > 1 && { name: hostile[index - 2] ?? '' }) }),
    }),
    quotas: 'off',
  })
  t.after(() => simulator.close())
  const message = `${'a long story\nof several lines '.repeat(200)}\u001b[2J`
  simulator.fault({
    service: 'iam',
    operation: 'GetCredentialReport',
    from: 3,
    times: 1,
    effect: { error: 'Odd', message },
  })
  simulator.fault({ probability: 0.2, effect: 'cut-response' })
  simulator.fault({ probability: 0.1, effect: { error: 'ExpiredToken' }, service: 'iam' })
  const env = simulator.environment({ LOG_LEVEL: 'trace', ACCOUNT_TIMEOUT_SECONDS: '12' })
  return { simulator, ...(await runWorker([], env)) }
}

suite('what the process writes', () => {
  test('no secrets, no forged lines, and errors trimmed to what is useful', async (t) => {
    const { simulator, stdout, stderr, code } = await noisyRun(t)
    assert.equal(code, 1, 'some accounts have no report')
    assert.equal(stderr, '')

    const secrets = simulator.issuedSecrets()
    assert.ok(secrets.length > 40, 'credentials were issued')
    const objects = simulator.objects().map(({ content }) => content?.toString() ?? '')
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        assert.ok(!stdout.includes(form), 'no secret in the output')
        assert.ok(!objects.some((text) => text.includes(form)), 'no secret in the bucket')
      }
    }

    const lines = stdout.split(lineEnds).filter((line) => line !== '')
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const runIds = new Set(entries.filter((entry) => !('_aws' in entry)).map(({ runId }) => runId))
    assert.equal(runIds.size, 1, 'every line is of this run, and no name made one')
    assert.equal(entries.filter(({ msg }) => msg === 'run ended').length, 1)
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u, 'no control character stays as it is')
    assert.deepEqual(
      new Set(hostile.filter((name) => !entries.some(({ accountName }) => accountName === name))),
      new Set(),
      'and every name can be read',
    )

    const failures = entries.filter(({ msg }) => msg === 'account has no report').map(({ failure }) => failure)
    assert.ok(failures.length > 5)
    for (const failure of failures as Record<string, unknown>[]) {
      assert.deepEqual(Object.keys(failure).sort(), ['attempts', 'code', 'kind', 'message', 'stage'])
      assert.ok(String(failure.message).length < 600, `${failure.message}`)
      assert.doesNotMatch(String(failure.message), /\p{Cc}|\$response|Deserialization/u)
    }
    assert.ok(failures.some((failure) => String((failure as { code: string }).code) === 'Odd'))
  })
})
