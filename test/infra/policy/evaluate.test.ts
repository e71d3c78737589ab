import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { conditionsHold, matchesArn } from './conditions.ts'
import { decide, type Policies } from './evaluate.ts'
import type { PolicyDocument, PolicyStatement } from './statements.ts'

/**
 * The evaluator against the rules and examples of AWS's own pages, told in policies of ours.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement })
const allow = (Action: string | string[], Resource: string | string[] = '*', more: Partial<PolicyStatement> = {}) =>
  ({ Effect: 'Allow', Action, Resource, ...more }) satisfies PolicyStatement
const deny = (Action: string | string[], Resource: string | string[] = '*', more: Partial<PolicyStatement> = {}) =>
  ({ Effect: 'Deny', Action, Resource, ...more }) satisfies PolicyStatement

const carlos = 'arn:aws:iam::111111111111:role/carlos'
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` })
const allowed = (
  policies: Partial<Policies>,
  action: string,
  resource = '*',
  more: { resourceAccount?: string; context?: Record<string, string>; service?: string } = {},
) =>
  decide(
    {
      caller: more.service ? { service: more.service } : { arn: carlos },
      action,
      resource,
      resourceAccount: more.resourceAccount ?? '111111111111',
      context: more.context ?? {},
    },
    { identity: [], ...policies },
  ).allowed

suite('within one account', () => {
  test('nothing is allowed that nobody allows', () => {
    assert.equal(allowed({}, 's3:GetObject'), false)
  })

  test('an explicit deny overrides any allow, in the same policy and in another', () => {
    const both = policy(allow('s3:*'), deny('s3:DeleteBucket'))
    assert.equal(allowed({ identity: [both] }, 's3:DeleteBucket'), false)
    assert.equal(allowed({ identity: [both] }, 's3:GetObject'), true)
    const resource = policy({ ...deny('s3:GetObject'), Principal: '*' })
    assert.equal(allowed({ identity: [policy(allow('*'))], resource }, 's3:GetObject'), false)
  })

  test('identity and resource policy add up: either is enough', () => {
    const resource = policy({ ...allow('s3:GetObject'), Principal: { AWS: carlos } })
    assert.equal(allowed({ resource }, 's3:GetObject'), true)
    assert.equal(allowed({ identity: [policy(allow('s3:GetObject'))] }, 's3:GetObject'), true)
  })

  test('a resource policy for the account hands the decision to IAM', () => {
    const resource = policy({ ...allow('s3:GetObject'), Principal: root('111111111111') })
    assert.equal(allowed({ resource }, 's3:GetObject'), false)
    assert.equal(allowed({ resource, identity: [policy(allow('s3:*'))] }, 's3:GetObject'), true)
  })

  test('a boundary allows nothing by itself and cuts off what it does not name', () => {
    const boundary = policy(allow(['s3:*', 'cloudwatch:*', 'ec2:*']))
    assert.equal(allowed({ boundary }, 's3:GetObject'), false)
    assert.equal(allowed({ boundary, identity: [policy(allow('iam:CreateUser'))] }, 'iam:CreateUser'), false)
    assert.equal(allowed({ boundary, identity: [policy(allow('*'))] }, 'ec2:RunInstances'), true)
  })

  test('a session has what its policy and the role have in common', () => {
    const identity = [policy(allow(['s3:GetObject', 's3:PutObject']))]
    const session = policy(allow(['s3:GetObject', 'ec2:RunInstances']))
    assert.equal(allowed({ identity, session }, 's3:GetObject'), true)
    assert.equal(allowed({ identity, session }, 's3:PutObject'), false)
    assert.equal(allowed({ identity, session }, 'ec2:RunInstances'), false)
    assert.equal(
      allowed({ identity: [policy(allow('*'))], session: policy(allow('*'), deny('s3:*')) }, 's3:GetObject'),
      false,
    )
  })

  test('what a resource grants to everybody is limited by neither boundary nor session policy, but by a deny', () => {
    const everybody = policy({ ...allow('sts:AssumeRole'), Principal: '*' })
    const named = policy({ ...allow('sts:AssumeRole'), Principal: { AWS: carlos } })
    const narrow = policy(allow('iam:GetCredentialReport'))
    assert.equal(allowed({ resource: everybody, boundary: narrow, session: narrow }, 'sts:AssumeRole'), true)
    assert.equal(allowed({ resource: named, boundary: narrow }, 'sts:AssumeRole'), false)
    assert.equal(allowed({ resource: named, session: narrow }, 'sts:AssumeRole'), false)
    assert.equal(allowed({ resource: everybody, boundary: policy(deny('*')) }, 'sts:AssumeRole'), false)
    const elsewhere = { resourceAccount: '222222222222' }
    assert.equal(allowed({ resource: everybody, boundary: narrow }, 'sts:AssumeRole', '*', elsewhere), false)
  })

  test('NotAction is every action but those', () => {
    const but = policy({ Effect: 'Deny', NotAction: ['s3:Get*', 's3:List*'], Resource: '*' })
    const identity = [policy(allow('*')), but]
    assert.equal(allowed({ identity }, 's3:GetObject'), true)
    assert.equal(allowed({ identity }, 's3:AnActionOfTomorrow'), false)
    assert.throws(
      () => allowed({ identity: [policy({ ...allow('s3:GetObject'), NotAction: 's3:*' })] }, 's3:GetObject'),
      /One of Action and NotAction/,
    )
  })

  test('a key answers to its own policy, whatever IAM says', () => {
    const identity = [policy(allow('kms:*'))]
    const someoneElse = policy({ ...allow('kms:*'), Principal: { AWS: 'arn:aws:iam::111111111111:role/other' } })
    const administration = policy({ ...allow('kms:DescribeKey'), Principal: root('111111111111') })
    assert.equal(allowed({ identity, resource: someoneElse }, 'kms:Decrypt'), false)
    assert.equal(allowed({ identity, resource: administration }, 'kms:Decrypt'), false)
    assert.equal(allowed({ identity, resource: administration }, 'kms:DescribeKey'), true)
  })

  test('a role is assumed only by whom it trusts', () => {
    const identity = [policy(allow('sts:AssumeRole'))]
    const trust = (Principal: PolicyStatement['Principal']): PolicyDocument =>
      policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...(Principal && { Principal }) })
    assert.equal(allowed({ identity, resource: trust({ Service: 'ec2.amazonaws.com' }) }, 'sts:AssumeRole'), false)
    assert.equal(allowed({ identity, resource: trust(root('111111111111')) }, 'sts:AssumeRole'), true)
    assert.equal(allowed({ resource: trust(root('111111111111')) }, 'sts:AssumeRole'), false)
    assert.equal(allowed({ resource: trust({ AWS: carlos }) }, 'sts:AssumeRole'), true)
  })
})

suite('across accounts', () => {
  const elsewhere = { resourceAccount: '222222222222' }
  const identity = [
    policy(allow('s3:*Object*', 'arn:aws:s3:::production/*'), deny('s3:*', 'arn:aws:s3:::production/log*')),
  ]
  const resource = policy({
    ...allow(['s3:GetObject*', 's3:PutObject*'], 'arn:aws:s3:::production/*'),
    Principal: root('111111111111'),
  })

  test('both accounts have to allow it', () => {
    const object = 'arn:aws:s3:::production/data'
    assert.equal(allowed({ identity, resource }, 's3:GetObject', object, elsewhere), true)
    assert.equal(allowed({ identity }, 's3:GetObject', object, elsewhere), false)
    assert.equal(allowed({ resource }, 's3:GetObject', object, elsewhere), false)
    assert.equal(allowed({ identity, resource }, 's3:DeleteObject', object, elsewhere), false)
  })

  test('a deny of either is final', () => {
    assert.equal(allowed({ identity, resource }, 's3:GetObject', 'arn:aws:s3:::production/log-1', elsewhere), false)
  })

  test('even a policy that names the caller himself does not replace his own', () => {
    const named = policy({ ...allow('s3:GetObject'), Principal: { AWS: carlos } })
    assert.equal(allowed({ resource: named }, 's3:GetObject', '*', elsewhere), false)
  })
})

suite('services', () => {
  test('have what the resource gives them', () => {
    const resource = policy({ ...allow('sns:Publish'), Principal: { Service: 'events.amazonaws.com' } })
    assert.equal(allowed({ resource }, 'sns:Publish', '*', { service: 'events.amazonaws.com' }), true)
    assert.equal(allowed({ resource }, 'sns:Publish', '*', { service: 's3.amazonaws.com' }), false)
  })
})

suite('conditions', () => {
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
  const cases: readonly [string, string | string[], string | undefined, boolean][] = [
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringEquals', 'a', undefined, false],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', 'a', undefined, true],
    ['StringLike', 's3.*.com', 's3.x.com', true],
    ['StringLike', 'a?', 'a', false],
    ['ArnEquals', 'arn:aws:iam::1:role/a*', 'arn:aws:iam::1:role/ab', true],
    ['ArnLike', 'arn:aws:iam::*:role/a', 'arn:aws:iam::1:role/b', false],
    ['ArnNotEquals', 'arn:aws:iam::1:role/a', undefined, true],
    ['ArnNotLike', ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b'], 'arn:aws:iam::1:role/b', false],
    ['Bool', 'false', 'false', true],
    ['Bool', 'false', undefined, false],
    ['Null', 'true', undefined, true],
    ['Null', 'true', 'x', false],
    ['Null', 'false', 'x', true],
    ['NumericLessThan', '1.2', '1.1', true],
    ['NumericLessThan', '1.2', '1.2', false],
    ['NumericLessThan', '1.2', undefined, false],
  ]
  for (const [operator, expected, received, holds] of cases) {
    test(`${operator} ${expected} of ${received ?? 'nothing'}: ${holds}`, () => {
      const context: Record<string, string> = received === undefined ? {} : { key: received }
      assert.equal(conditionsHold({ [operator]: { key: expected } }, context), holds)
    })
  }

  test('all operators and keys have to hold, and keys have no case', () => {
    const block = { StringEquals: { 'aws:PrincipalOrgID': 'o', b: 'b' }, Bool: { c: 'true' } }
    assert.equal(conditionsHold(block, { 'AWS:principalorgid': 'o', b: 'b', c: 'true' }), true)
    assert.equal(conditionsHold(block, { 'aws:PrincipalOrgID': 'o', b: 'x', c: 'true' }), false)
    assert.equal(conditionsHold(block, { 'aws:PrincipalOrgID': 'o', b: 'b', c: 'false' }), false)
  })

  test('a wildcard does not reach over the parts of an ARN', () => {
    assert.equal(matchesArn('arn:aws:iam::999999999999:role/x', 'arn:aws:iam::1*:role/x'), false)
    assert.equal(matchesArn('arn:aws:sns:r:1:a:b', 'arn:aws:sns:r:1:a*'), true)
    assert.equal(matchesArn('arn:aws:iam::1:role/path/x', 'arn:aws:iam::1:role/*x'), true)
  })
})

suite('what is not known is not guessed', () => {
  const refuses = (statement: unknown, message: RegExp) =>
    assert.throws(
      () =>
        allowed(
          { identity: [policy(statement as PolicyStatement)], resource: policy(statement as PolicyStatement) },
          's3:GetObject',
        ),
      message,
    )

  test('operators, elements and principals', () => {
    refuses({ ...allow('*'), Principal: '*', Condition: { DateGreaterThan: { a: 'b' } } }, /DateGreaterThan/)
    refuses({ ...allow('*'), Principal: '*', Condition: { 'ForAllValues:StringEquals': { a: 'b' } } }, /ForAllValues/)
    refuses({ Effect: 'Allow', NotAction: 's3:*', Action: '*', Resource: '*' }, /NotAction/)
    refuses({ Effect: 'Deny', NotPrincipal: '*', Action: '*', Resource: '*' }, /NotPrincipal/)
    refuses({ ...allow('*'), Principal: { Federated: 'x' } }, /Federated/)
    refuses({ ...allow('*'), Principal: { AWS: 'AROAEXAMPLE' } }, /AROAEXAMPLE/)
  })
})
