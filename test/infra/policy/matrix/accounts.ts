import { accounts, organizationId, region } from '../../synthesis/fixtures.ts'
import {
  administrator,
  administratorAccess,
  bucket,
  falseTask,
  lookAlikeTask,
  memberRole,
  memberRoleOfManagement,
  operator,
  outsideMemberRole,
  outsideTask,
  queue,
  scheduler,
  task,
  taskDefinition,
} from '../principals.ts'
import { accountOf, type PolicyDocument } from '../statements.ts'
import { may, mayNot, type Row } from './row.ts'

const { management, member, security } = accounts

const ofOrganization = (resource: string) => `arn:aws:organizations::${management}:${resource}`
const root = ofOrganization(`root/${organizationId}/r-ab12`)
const unit = ofOrganization(`ou/${organizationId}/ou-ab12-11111111`)
const account = ofOrganization(`account/${organizationId}/${member}`)

const listing: readonly Row[] = [
  ...['DescribeOrganization', 'ListAccounts', 'ListRoots'].map((action) =>
    may(`the task calls ${action}`, task, `organizations:${action}`, '*'),
  ),
  ...['ListAccountsForParent', 'ListOrganizationalUnitsForParent'].flatMap((action) => [
    may(`the task calls ${action} of the root`, task, `organizations:${action}`, root),
    may(`the task calls ${action} of a unit`, task, `organizations:${action}`, unit),
  ]),
  mayNot('the task creates an account', task, 'organizations:CreateAccount', '*'),
  ...['CloseAccount', 'MoveAccount', 'DetachPolicy', 'RemoveAccountFromOrganization', 'DescribeAccount'].map((action) =>
    mayNot(`the task calls ${action}`, task, `organizations:${action}`, account),
  ),
]

const entering: readonly Row[] = [
  may('the task enters a member account', task, 'sts:AssumeRole', memberRole),
  may('the task enters the management account', task, 'sts:AssumeRole', memberRoleOfManagement),
  mayNot(
    'the task assumes another role of a member account',
    task,
    'sts:AssumeRole',
    `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`,
  ),
  mayNot(
    'the task assumes a role whose name begins alike',
    task,
    'sts:AssumeRole',
    `arn:aws:iam::${member}:role/iam-credential-report-admin`,
  ),
  mayNot('the task assumes a role of the name outside the organization', task, 'sts:AssumeRole', outsideMemberRole),
  mayNot('the task becomes the operator', task, 'sts:AssumeRole', operator),
  mayNot('the task becomes the scheduler', task, 'sts:AssumeRole', scheduler),
  ...[
    ['an administrator of the automation account', administrator(management)],
    ['an administrator of the member account itself', administrator(member)],
    ['an administrator of another member account', administrator(security)],
    ['a role of the name of the task in another account', falseTask],
    ['a role of the name of the task outside the organization', outsideTask],
    ['a role whose name begins like the task', lookAlikeTask],
    ['the scheduler', scheduler],
    ['the operator', operator],
  ].flatMap(([name, caller = '']) => [
    mayNot(`${name} assumes the member role`, caller, 'sts:AssumeRole', memberRole),
    mayNot(
      `${name} assumes the member role of the management account`,
      caller,
      'sts:AssumeRole',
      memberRoleOfManagement,
    ),
  ]),
  ...[memberRole, memberRoleOfManagement].map((role) =>
    mayNot(`the task enters ${role} after its account has left the organization`, task, 'sts:AssumeRole', role, {
      'aws:ResourceOrgID': 'o-somebodyelse',
    }),
  ),
  ...[memberRole, memberRoleOfManagement].map((role) =>
    mayNot(
      `the task enters ${role} after the automation account has left the organization`,
      task,
      'sts:AssumeRole',
      role,
      {
        'aws:PrincipalOrgID': 'o-somebodyelse',
      },
    ),
  ),
]

const reports = ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'] as const
const narrowSession: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: reports, Resource: '*' }],
}
const others: readonly [action: string, resource: (role: string) => string][] = [
  ['iam:ListUsers', () => '*'],
  ['iam:CreateUser', (role) => `arn:aws:iam::${accountOf(role)}:user/somebody`],
  ['iam:CreateAccessKey', (role) => `arn:aws:iam::${accountOf(role)}:user/somebody`],
  ['iam:PassRole', (role) => `arn:aws:iam::${accountOf(role)}:role/somebody`],
  ['iam:DeleteRolePermissionsBoundary', (role) => role],
  ['s3:GetObject', () => `${bucket}/reports/x`],
  ['ec2:RunInstances', (role) => `arn:aws:ec2:${region}:${accountOf(role)}:instance/*`],
  ['sts:AssumeRole', (role) => `arn:aws:iam::${accountOf(role)}:role/trusts-its-account`],
]

const insideAccounts: readonly Row[] = [memberRole, memberRoleOfManagement].flatMap((role) => {
  const admin = { attached: [{ arn: role, policies: [administratorAccess] }] }
  const trustsEverybody = `arn:aws:iam::${accountOf(role)}:role/trusts-everybody`
  return [
    ...reports.map((action) =>
      may(`${role} calls ${action} in the worker's session`, role, action, '*', {}, { session: narrowSession }),
    ),
    ...others.map(([action, resource]) => mayNot(`${role} calls ${action}`, role, action, resource(role))),
    ...others.map(([action, resource]) =>
      mayNot(`${role} calls ${action} even with AdministratorAccess attached`, role, action, resource(role), {}, admin),
    ),
    ...reports.map((action) =>
      may(`${role} calls ${action} with AdministratorAccess attached`, role, action, '*', {}, admin),
    ),
    // Neither a boundary nor a session policy limits what a resource of the same account grants to everybody.
    may(
      `${role} assumes a role of its account that trusts everybody, in the worker's session`,
      role,
      'sts:AssumeRole',
      trustsEverybody,
      {},
      { session: narrowSession },
    ),
    mayNot(
      `${role} assumes a role of another account that trusts everybody`,
      role,
      'sts:AssumeRole',
      `arn:aws:iam::${security}:role/trusts-everybody`,
    ),
  ]
})

const overreaching: readonly Row[] = [
  ['iam:GenerateCredentialReport', '*'],
  ['iam:CreateUser', `arn:aws:iam::${management}:user/somebody`],
  ['iam:PassRole', task],
  ['ecs:RunTask', taskDefinition],
  ['sns:Publish', `arn:aws:sns:${region}:${management}:another`],
  ['sqs:SendMessage', queue],
  ['ec2:RunInstances', `arn:aws:ec2:${region}:${management}:instance/*`],
  ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${region}:${management}:secret:another`],
].map(([action = '', resource = '']) => mayNot(`the task calls ${action} in its own account`, task, action, resource))

export const accountRows = [...listing, ...entering, ...insideAccounts, ...overreaching]
