import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { optionsOf } from '../../../worker/config/arguments.ts'
import { commandNames } from '../../../worker/config/commands.ts'
import { type Config, ConfigurationError, parseConfig } from '../../../worker/config.ts'

const optionNames = commandNames.flatMap((name) => optionsOf(name).map((option) => option.name))

const numRuns = 10_000

const good: Readonly<Record<string, string>> = {
  REPORT_BUCKET: 'credential-reports',
  REPORT_BUCKET_OWNER: '111122223333',
  REPORT_KMS_KEY_ARN: 'arn:aws:kms:eu-central-1:111122223333:key/1b2c3d4e-0000-4000-8000-123456789abc',
  MEMBER_ROLE_NAME: 'reports',
  ACCOUNTS: '111122223333,444455556666',
  EXCLUDE_ACCOUNTS: '777788889999',
  ORGANIZATIONAL_UNITS: 'r-ab12,ou-ab12-11111111',
  CONCURRENCY: '64',
  ORGANIZATIONS_REQUESTS_PER_SECOND: '6',
  ASSUME_ROLE_REQUESTS_PER_SECOND: '200',
  ACCOUNT_TIMEOUT_SECONDS: '600',
  SHUTDOWN_GRACE_SECONDS: '90',
  S3_FORCE_PATH_STYLE: 'true',
  METRICS_NAMESPACE: 'Reports',
  SCHEDULED_TIME: '2026-11-22T10:00:00Z',
  LOG_LEVEL: 'debug',
}
const names = Object.keys(good)

/** Values that no variable takes. */
const bad = fc.constantFrom('!', ' ', 'a b', '\n', '٣', ';', '\u001b[31m', '\u009b31m', '\u007f', '😀'.repeat(300))

const anyText = fc.oneof(fc.string({ unit: 'binary' }), bad, fc.constantFrom(...Object.values(good)))
const anyArgument = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...commandNames, ...optionNames.map((name) => `--${name}`), '--', '-x', '-h', '--no-help'),
  fc
    .tuple(fc.constantFrom('--accounts=', '--run=', '--help=', '--constructor=', '--__proto__='), anyText)
    .map((parts) => parts.join('')),
)

suite('configuration', () => {
  test('whatever it is given, it answers with a configuration or with its own error', () => {
    fc.assert(
      fc.property(
        fc.array(anyArgument, { maxLength: 5 }),
        fc.dictionary(fc.constantFrom(...names, 'HOME'), anyText),
        (args, env) => {
          let config: Config
          try {
            config = parseConfig(args, env)
          } catch (error) {
            assert.ok(error instanceof ConfigurationError, String(error))
            assert.ok(error.problems.length > 0)
            for (const problem of error.problems)
              assert.doesNotMatch(problem, /\p{Cc}/u, 'nothing received reaches a terminal as it is')
            return
          }
          if (config.command === 'collect' && !args.some((arg) => arg.startsWith('--bucket'))) {
            assert.equal(config.bucket.name, env.REPORT_BUCKET)
          }
        },
      ),
      { numRuns },
    )
  })

  test('names every problem, and nothing that is in order', () => {
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), fc.infiniteStream(bad), (wrong, values) => {
        const env = { ...good, ...Object.fromEntries(wrong.map((name) => [name, String(values.next().value)])) }
        assert.throws(
          () => parseConfig([], env),
          (error: unknown) => {
            assert.ok(error instanceof ConfigurationError)
            const named = error.problems.map((problem) => problem.split(':', 1)[0] ?? '')
            assert.deepEqual(named.toSorted(), wrong.toSorted())
            return wrong.every((name) => error.message.includes(name))
          },
        )
      }),
      { numRuns },
    )
  })
})
