import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type CredentialSettings, workerCredentials } from '../../../worker/aws/credentials.ts'
import { fastClock } from '../../faults/fast-clock.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { manualClock } from '../../simulator/test-clocks.ts'
import { type Reply, scriptedServer } from '../../support/scripted-server.ts'
import { runAgainst } from '../../support/simulated-run.ts'

const expiration = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

/** What a container's endpoint and a credential process return. */
const keys = (id = 'ASIAEXAMPLE', minutes = 60) =>
  JSON.stringify({
    Version: 1,
    AccessKeyId: id,
    SecretAccessKey: 'secret',
    Token: 'token',
    SessionToken: 'token',
    Expiration: expiration(minutes),
  })

const stsAnswer = (operation: string) =>
  `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration(60)}</Expiration></Credentials></${operation}Result></${operation}Response>`

const refusal =
  '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>may not assume the role</Message></Error></ErrorResponse>'

function folder(t: TestContext): string {
  const created = mkdtempSync(path.join(tmpdir(), 'credentials-'))
  t.after(() => rmSync(created, { recursive: true }))
  return created
}

/** Settings with a configuration file of this content, and no other source. */
function withProfile(t: TestContext, profile: string, config: string): CredentialSettings {
  const configFile = path.join(folder(t), 'config')
  writeFileSync(configFile, config)
  const files = { configFile, credentialsFile: `${configFile}-credentials` }
  return { region: 'us-east-1', profile, credentialVariables: files }
}

/** Waits are a fiftieth as long. */
const ask = (settings: CredentialSettings) => workerCredentials(settings, fastClock(50))()

/** What a source gives after what: each must be found again without help. */
const troubles: readonly [string, readonly Reply[]][] = [
  ['does not answer the first request', ['hang']],
  ['answers 500 and 429', [500, 429, 503]],
  ['closes connections', ['close', 'close', 'close', 'close', 'close']],
]

const noFiles = { configFile: '/nonexistent/config', credentialsFile: '/nonexistent/credentials' }

suite("the worker's own credentials", { concurrency: 4 }, () => {
  for (const [trouble, replies] of troubles) {
    test(`a container endpoint that ${trouble} is asked again`, async (t) => {
      const { url, received } = await scriptedServer(t, [...replies, { body: keys() }])
      const container = { fullUri: `${url}/credentials` }
      const { accessKeyId } = await ask({ credentialVariables: { ...noFiles, container } })
      assert.equal(accessKeyId, 'ASIAEXAMPLE')
      assert.equal(received.length, replies.length + 1)
    })

    test(`STS that ${trouble} is asked again for a web identity`, async (t) => {
      const tokenFile = path.join(folder(t), 'token')
      writeFileSync(tokenFile, 'a web identity token')
      const answer = { body: stsAnswer('AssumeRoleWithWebIdentity') }
      const { url, received } = await scriptedServer(t, [...replies, answer])
      const webIdentity = { tokenFile, roleArn: 'arn:aws:iam::111122223333:role/worker' }
      const settings = { region: 'us-east-1', endpoint: url, credentialVariables: { ...noFiles, webIdentity } }
      assert.equal((await ask(settings)).accessKeyId, 'ASIAEXAMPLE')
      assert.equal(received.length, replies.length + 1)
      assert.match(received[0] ?? '', /WebIdentityToken=a%20web%20identity%20token/)
    })

    test(`STS that ${trouble} is asked again for a profile with role_arn`, async (t) => {
      const { url, received } = await scriptedServer(t, [...replies, { body: stsAnswer('AssumeRole') }])
      const config = [
        '[profile audit]\nrole_arn = arn:aws:iam::111122223333:role/worker\nsource_profile = base',
        '[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n',
      ]
      const settings = { ...withProfile(t, 'audit', config.join('\n')), endpoint: url }
      assert.equal((await ask(settings)).accessKeyId, 'ASIAEXAMPLE')
      assert.equal(received.length, replies.length + 1)
    })
  }

  test('a run ends well although its endpoint for credentials does not answer the first request', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    const { accessKeyId, secretAccessKey, sessionToken } = simulator.credentials
    const identity = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken }
    const body = JSON.stringify({ ...identity, Expiration: expiration(60) })
    const { url } = await scriptedServer(t, ['hang', { body }])
    const { code, stdout } = await runAgainst(simulator, [], {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
      AWS_CONFIG_FILE: noFiles.configFile,
      AWS_SHARED_CREDENTIALS_FILE: noFiles.credentialsFile,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
    })
    assert.equal(code, 0, stdout)
  })

  test('a credential_process that hangs is abandoned, one that fails is started again', async (t) => {
    const program = path.join(folder(t), 'program')
    const script = ['#!/bin/sh', 'echo >> "$0-starts"', 'case $(wc -l < "$0-starts") in']
    const cases = [
      `1) sleep 5; echo '${keys('LATE')}' ;;`,
      '2) echo broken >&2; exit 1 ;;',
      `*) echo '${keys()}' ;;`,
      'esac\n',
    ]
    writeFileSync(program, [...script, ...cases].join('\n'))
    chmodSync(program, 0o755)
    const settings = withProfile(t, 'tool', `[profile tool]\ncredential_process = "${program}"\n`)
    assert.equal((await ask(settings)).accessKeyId, 'ASIAEXAMPLE')
  })

  test('an endpoint that never recovers is named, with its last answer', async (t) => {
    const { url } = await scriptedServer(t, [500])
    const container = { fullUri: `${url}/credentials` }
    await assert.rejects(ask({ credentialVariables: { ...noFiles, container } }), {
      name: 'CredentialsError',
      message: /^no credentials from AWS_CONTAINER_CREDENTIALS_FULL_URI after \d+ attempts: .*status: 500/,
    })
  })

  test('a refusal is final', async (t) => {
    const { url, received } = await scriptedServer(t, [{ status: 403, body: refusal }])
    const config = [
      '[profile audit]\nrole_arn = arn:aws:iam::111122223333:role/worker\nsource_profile = base',
      '[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n',
    ]
    await assert.rejects(ask({ ...withProfile(t, 'audit', config.join('\n')), endpoint: url }), {
      message: 'no credentials from the profile "audit" (role_arn with source_profile base): may not assume the role',
    })
    assert.equal(received.length, 1)
  })

  test('a profile that does not exist is named, with those that do', async (t) => {
    const settings = withProfile(t, 'nope', '[profile audit]\nregion = eu-central-1\n[default]\nregion = us-east-1\n')
    await assert.rejects(ask(settings), {
      message: 'the profile "nope" does not exist. Profiles in the AWS files: audit, default.',
    })
  })

  test('without any source, the message says what to set', async () => {
    await assert.rejects(ask({ credentialVariables: noFiles }), {
      message: /^no credentials are configured\. Give the task a role, or set --profile, AWS_PROFILE or /,
    })
  })

  test('they are asked for once for all clients, and again when they expire', async (t) => {
    const replies = [{ body: keys('FIRST', 4) }, 500, { body: keys('SECOND', 60) }]
    const { url, received } = await scriptedServer(t, replies)
    const container = { fullUri: `${url}/credentials` }
    const provide = workerCredentials({ credentialVariables: { ...noFiles, container } }, fastClock(50))
    const first = await Promise.all([provide(), provide(), provide()])
    assert.deepEqual(new Set(first.map(({ accessKeyId }) => accessKeyId)), new Set(['FIRST']))
    assert.equal(received.length, 1)
    // Four minutes are left: they are used while others are asked for, also while the endpoint is in trouble.
    assert.equal((await provide()).accessKeyId, 'FIRST')
    while ((await provide()).accessKeyId === 'FIRST') await setImmediate()
    assert.equal((await provide()).accessKeyId, 'SECOND')
    assert.equal(received.length, 3)
  })

  test('a failure is not held for longer because the clock of the machine is set back', async (t) => {
    const settings = withProfile(t, 'late', '[profile other]\nregion = us-east-1\n')
    const clock = manualClock()
    const provide = workerCredentials(settings, clock)
    await assert.rejects(provide(), /the profile "late" does not exist/)
    writeFileSync(
      settings.credentialVariables?.configFile ?? '',
      '[profile late]\naws_access_key_id = AKIALATE\naws_secret_access_key = secret\n',
    )
    clock.adjust(-3_600_000)
    clock.advance(31_000)
    assert.equal((await provide()).accessKeyId, 'AKIALATE')
  })
})
