import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ConfigurationError, parseConfig } from '../../../worker/config.ts'

const problemsOf = (args: string[], env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(args, env)
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error))
    return error.problems
  }
  return []
}

/** A value of each variable that is wrong. */
const wrong: Record<string, string> = {
  REPORT_BUCKET: 'My_Bucket',
  REPORT_BUCKET_OWNER: '12345',
  REPORT_KMS_KEY_ARN: 'alias/reports',
  MEMBER_ROLE_NAME: 'a role',
  ACCOUNTS: '111122223333,12',
  EXCLUDE_ACCOUNTS: 'all',
  ORGANIZATIONAL_UNITS: 'Workloads',
  CONCURRENCY: '0',
  ORGANIZATIONS_REQUESTS_PER_SECOND: '9',
  ASSUME_ROLE_REQUESTS_PER_SECOND: 'many',
  ACCOUNT_TIMEOUT_SECONDS: '5',
  SHUTDOWN_GRACE_SECONDS: '96',
  S3_FORCE_PATH_STYLE: 'yes',
  METRICS_NAMESPACE: 'AWS/Mine',
  SCHEDULED_TIME: 'noon',
  LOG_LEVEL: 'loud',
  OCSF_ALL_VERDICTS: 'pass',
}

suite('the configuration', () => {
  for (const [name, value] of Object.entries(wrong)) {
    test(`${name} names itself, what was received and what is allowed`, () => {
      const problems = problemsOf([], { REPORT_BUCKET: 'reports', [name]: value })
      assert.equal(problems.length, 1, problems.join('\n'))
      assert.ok(problems[0]?.startsWith(`${name}: received ${JSON.stringify(value)}; allowed: `), problems[0])
    })
  }

  test('all problems are named at once', () => {
    const problems = problemsOf(['colect', '--acounts', '1', '--accounts', 'x'], { ...wrong, ACCOUNTS: '' })
    assert.equal(problems.length, Object.keys(wrong).length + 2, problems.join('\n'))
    for (const name of Object.keys(wrong)) {
      assert.ok(
        problems.some((problem) => problem.startsWith(name === 'ACCOUNTS' ? '--accounts: ' : `${name}: `)),
        name,
      )
    }
  })

  test('a missing bucket is named', () => {
    assert.match(problemsOf([], {}).join(), /^REPORT_BUCKET: received nothing/)
  })

  test('defaults are the documented ones', () => {
    const config = parseConfig([], { REPORT_BUCKET: 'reports' })
    assert.deepEqual(config, {
      command: 'collect',
      bucket: { name: 'reports', forcePathStyle: false },
      memberRoleName: 'iam-credential-report',
      scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
      concurrency: 64,
      organizationsRequestsPerSecond: 6,
      assumeRoleRequestsPerSecond: 200,
      accountTimeoutSeconds: 600,
      shutdownGraceSeconds: 90,
      thresholds: { unusedCredentialDays: 45, keyRotationDays: 90, rootActivityDays: 30 },
      exceptions: [],
      accountEmail: false,
      ocsfAllVerdicts: false,
      metricsNamespace: 'IamCredentialReports',
      eventDetail: 'full',
      logLevel: 'info',
      logLevelGiven: false,
      paths: [],
      aws: { credentialVariables: { keys: false, instanceMetadata: true } },
      environment: { endpointOverrides: [] },
      output: 'text',
      limit: 30,
      by: 'account',
      outputDirectory: 'analysis',
      publicKey: [],
      signingKeyArn: [],
      exitCode: false,
      publish: false,
    })
  })

  test('options come before variables, empty variables count as not set, lists lose their spaces and repeats', () => {
    const config = parseConfig(['--accounts', '111122223333, 444455556666,111122223333'], {
      REPORT_BUCKET: 'reports',
      REPORT_KMS_KEY_ARN: '',
      ACCOUNTS: '999988887777',
      METRICS_NAMESPACE: '',
    })
    assert.deepEqual(config.scope.accounts, ['111122223333', '444455556666'])
    assert.equal(config.metricsNamespace, undefined)
    assert.equal(config.bucket.kmsKeyArn, undefined)
  })

  test('an account in both lists is a contradiction', () => {
    const problems = problemsOf([], {
      REPORT_BUCKET: 'b-1',
      ACCOUNTS: '111122223333',
      EXCLUDE_ACCOUNTS: '111122223333',
    })
    assert.match(problems.join(), /ACCOUNTS and EXCLUDE_ACCOUNTS: received 111122223333 in both/)
  })

  test('verify needs the id of a run, and nothing else takes one', () => {
    assert.match(problemsOf(['verify'], { REPORT_BUCKET: 'reports' }).join(), /--run: received nothing/)
    assert.match(problemsOf(['verify', '--run', '7'], { REPORT_BUCKET: 'reports' }).join(), /--run: received "7"/)
    assert.match(
      problemsOf(['--run', '7'], { REPORT_BUCKET: 'reports' }).join(),
      /--run: not an option of collect; allowed with: verify/,
    )
    const { run } = parseConfig(['verify', '--run', '20261122T103000Z-1a2b3c'], { REPORT_BUCKET: 'reports' })
    assert.equal(run, '20261122T103000Z-1a2b3c')
  })

  test('an option that is given twice is a problem: one of the two would be lost', () => {
    const args = ['--exclude-accounts', '111122223333', '--exclude-accounts=444455556666']
    assert.deepEqual(problemsOf(args, { REPORT_BUCKET: 'b-1' }), [
      '--exclude-accounts: given more than once; allowed: once, with a comma between values',
    ])
  })

  test('what was probably meant is suggested', () => {
    const [command, option] = problemsOf(['colect', '--acounts=1'], { REPORT_BUCKET: 'b-1' })
    assert.match(command ?? '', /^"colect": no such command; did you mean collect\? allowed: collect, check, /)
    assert.match(option ?? '', /^"--acounts": no such option; did you mean --accounts\? allowed: --bucket, /)
  })

  test('an option of another command is a problem, and so is an option without its value', () => {
    assert.deepEqual(problemsOf(['verify', '--run', 'latest', '--accounts', '1'], { REPORT_BUCKET: 'b-1' }), [
      '--accounts: not an option of verify; allowed with: collect, check',
    ])
    assert.deepEqual(problemsOf(['--region'], { REPORT_BUCKET: 'b-1' }), [
      '--region: received no value; allowed: the code of a Region, such as eu-central-1',
    ])
  })

  test('a command reads its own variables alone: others may hold what they like', () => {
    assert.deepEqual(problemsOf(['verify', '--run', 'latest'], { ...wrong, REPORT_BUCKET: 'b-1' }).length, 3)
  })

  test('--bucket, --profile and --region go before their variables', () => {
    const args = ['--bucket', 'mine', '--profile', 'audit', '--region=eu-central-1']
    const variables = { REPORT_BUCKET: 'theirs', AWS_PROFILE: 'default', AWS_REGION: 'us-east-1' }
    const { bucket, aws } = parseConfig(args, variables)
    assert.deepEqual([bucket.name, aws.profile, aws.region], ['mine', 'audit', 'eu-central-1'])
    const { profile, region } = parseConfig([], variables).aws
    assert.deepEqual([profile, region], ['default', 'us-east-1'])
  })

  test('a proxy is checked, and its password is in no message and no record', () => {
    const problems = problemsOf([], { REPORT_BUCKET: 'b-1', HTTPS_PROXY: 'someone:secret@proxy:3128' })
    assert.deepEqual(problems, ['HTTPS_PROXY: received "…@proxy:3128"; allowed: http://[user:password@]host:port'])
    const { aws, environment } = parseConfig([], {
      REPORT_BUCKET: 'b-1',
      HTTPS_PROXY: 'http://unused:1',
      https_proxy: 'http://someone:secret@proxy:3128',
      NO_PROXY: '.internal',
      NODE_OPTIONS: '--no-warnings',
    })
    assert.deepEqual(environment, {
      endpointOverrides: [],
      proxies: ['HTTPS_PROXY=proxy:3128'],
      nodeOptions: '--no-warnings',
    })
    assert.equal(aws.proxy?.HTTPS_PROXY, 'http://someone:secret@proxy:3128')
    assert.match(aws.proxy?.NO_PROXY ?? '', /^\.internal,169\.254\.169\.254,169\.254\.170\.2,169\.254\.170\.23,/)
  })

  test('control characters in a value cannot reach the terminal', () => {
    assert.doesNotMatch(problemsOf([], { REPORT_BUCKET: 'b-1', LOG_LEVEL: '\u001b[31m\n' }).join(), /\p{Cc}/u)
  })

  test('endpoints that are not AWS are told by host, without what else their URL holds', () => {
    const { environment } = parseConfig([], {
      REPORT_BUCKET: 'reports',
      AWS_ENDPOINT_URL: 'http://user:secret@127.0.0.1:5000/path',
      AWS_ENDPOINT_URL_S3: 'http://localstack:4566',
    })
    assert.deepEqual(environment.endpointOverrides, [
      'AWS_ENDPOINT_URL=127.0.0.1:5000',
      'AWS_ENDPOINT_URL_S3=localstack:4566',
    ])
  })
})
