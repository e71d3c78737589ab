import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetCredentialReportCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { makeOrganization } from '../organization-generator.ts'
import { clientsFor, enter, memberClient, refusedAs, reportSessionPolicy } from '../sdk-clients.ts'
import { parseSessionPolicy } from '../session-policy.ts'
import { simulatorFor, simulatorWithAccount } from '../simulator-for-test.ts'
import { manualClock } from '../test-clocks.ts'

test('each session has credentials of its own, and a name', async (t) => {
  const { simulator, accountId } = await simulatorWithAccount(t, {})
  const one = await enter(simulator, accountId, { RoleSessionName: 'run-1' })
  const other = await enter(simulator, accountId)
  assert.notEqual(one.accessKeyId, other.accessKeyId)
  assert.notEqual(one.sessionToken, other.sessionToken)
  const identity = await clientsFor(simulator, one).sts.send(new GetCallerIdentityCommand({}))
  assert.equal(identity.Account, accountId)
  assert.equal(identity.Arn, `arn:aws:sts::${accountId}:assumed-role/iam-credential-report/run-1`)
  const secrets = simulator.issuedSecrets()
  for (const { secretAccessKey, sessionToken } of [one, other, simulator.credentials]) {
    assert.ok(secrets.includes(secretAccessKey) && secrets.includes(sessionToken))
  }
})

for (const [name, behaviour, code] of [
  ['a missing role', { role: 'missing' }, 'AccessDenied'],
  ['a role that does not trust the collector', { role: 'untrusted' }, 'AccessDenied'],
  ['an account that was closed meanwhile', { closedAfterListing: true }, 'AccessDenied'],
  ['a disabled region', { regionDisabled: true }, 'RegionDisabledException'],
] as const) {
  test(`${name} is refused with ${code}`, async (t) => {
    const { simulator, accountId } = await simulatorWithAccount(t, behaviour)
    await assert.rejects(enter(simulator, accountId), refusedAs(code, 403))
    assert.deepEqual(
      simulator.sessions.map(({ outcome }) => outcome),
      ['refused'],
    )
  })
}

test('only the collector, only the member role, only accounts of the organization', async (t) => {
  const { simulator, accountId } = await simulatorWithAccount(t, {})
  const role = (id: string, name: string) => ({ RoleArn: `arn:aws:iam::${id}:role/${name}` })
  await assert.rejects(enter(simulator, accountId, role(accountId, 'administrator')), refusedAs('AccessDenied', 403))
  await assert.rejects(enter(simulator, '123123123123'), refusedAs('AccessDenied', 403))
  const session = await enter(simulator, accountId)
  const asMember = { ...simulator, credentials: session }
  await assert.rejects(enter(asMember, accountId), refusedAs('AccessDenied', 403))
  await assert.rejects(
    enter({ ...simulator, credentials: simulator.outsiderCredentials }, accountId),
    refusedAs('AccessDenied', 403),
  )
})

test('parameters are checked as STS checks them', async (t) => {
  const { simulator, accountId } = await simulatorWithAccount(t, {})
  const invalid = refusedAs('ValidationError', 400)
  await assert.rejects(enter(simulator, accountId, { DurationSeconds: 899 }), invalid)
  await assert.rejects(enter(simulator, accountId, { DurationSeconds: 3601 }), (error: Error) => {
    assert.match(error.message, /1 hour session limit for roles assumed by role chaining/)
    return invalid(error as never)
  })
  await assert.rejects(enter(simulator, accountId, { RoleSessionName: 'with space' }), invalid)
  await assert.rejects(enter(simulator, accountId, { RoleArn: 'iam-credential-report' }), invalid)
  await assert.rejects(enter(simulator, accountId, { Policy: `"${'x'.repeat(2047)}"` }), invalid)
  await assert.rejects(
    enter(simulator, accountId, { Policy: '{"Statement":[]}' }),
    refusedAs('MalformedPolicyDocumentException', 400),
  )
  await enter(simulator, accountId, { DurationSeconds: 3600 })
})

test('a session policy is recorded, and narrows the session', async (t) => {
  const { simulator, accountId } = await simulatorWithAccount(t, {})
  const allow = (Action: string[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
  await enter(simulator, accountId)
  await enter(simulator, accountId, { Policy: undefined })
  await enter(simulator, accountId, { Policy: allow(['iam:*']) })
  const narrow = await enter(simulator, accountId, { Policy: allow(['iam:GenerateCredentialReport']) })
  assert.deepEqual(
    simulator.sessions.map(({ policy }) => policy),
    ['exact', 'missing', 'other', 'other'],
  )
  await assert.rejects(
    memberClient(simulator, narrow).send(new GetCredentialReportCommand({})),
    refusedAs('AccessDenied', 403),
  )
  assert.ok(reportSessionPolicy.length <= 2048)
})

test('only the two actions, on everything, without a condition, are exactly the two actions', () => {
  const statement = {
    Effect: 'Allow',
    Action: ['iam:GetCredentialReport', 'iam:GenerateCredentialReport'],
    Resource: '*',
  }
  const exact = (...Statement: object[]) =>
    parseSessionPolicy(JSON.stringify({ Version: '2012-10-17', Statement })).exact
  const [get, generate] = statement.Action
  assert.ok(exact(statement))
  assert.ok(exact({ ...statement, Sid: 'Report', Resource: ['*'] }))
  assert.ok(exact({ ...statement, Action: get }, { ...statement, Action: generate }))
  assert.ok(!exact({ ...statement, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }))
  assert.ok(!exact({ ...statement, Resource: 'arn:aws:iam::111122223333:user/x' }))
  assert.ok(!exact({ ...statement, Action: [...statement.Action, 'iam:ListUsers'] }))
  assert.ok(!exact(statement, { ...statement, Effect: 'Deny', Action: 'iam:ListUsers' }))
  assert.ok(!exact({ ...statement, Action: get }))
})

test('a session ends when its time is over', async (t) => {
  const clock = manualClock()
  const { simulator, accountId } = await simulatorWithAccount(t, {}, { clock })
  const session = await enter(simulator, accountId, { DurationSeconds: 900 })
  clock.advance(899_000)
  await clientsFor(simulator, session).sts.send(new GetCallerIdentityCommand({}))
  clock.advance(1_000)
  await assert.rejects(
    memberClient(simulator, session).send(new GetCredentialReportCommand({})),
    refusedAs('ExpiredToken', 403),
  )
})

test('a partition is part of a role’s name', async (t) => {
  const organization = makeOrganization({ accounts: 3, partition: 'aws-cn' })
  const simulator = await simulatorFor(t, { organization })
  const accountId = organization.accounts[2]?.id ?? ''
  await enter(simulator, accountId)
  const elsewhere = { RoleArn: `arn:aws:iam::${accountId}:role/iam-credential-report` }
  await assert.rejects(enter(simulator, accountId, elsewhere), refusedAs('AccessDenied', 403))
})
