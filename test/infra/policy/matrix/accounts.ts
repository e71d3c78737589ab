import { accounts } from '../../synthesis/fixtures.ts'
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
  scheduler,
  task,
} from '../cast.ts'
import type { PolicyDocument } from '../statements.ts'
import { may, mayNot, type Row } from './row.ts'

const { management, member, security } = accounts

const organizationCalls = [
  'DescribeOrganization',
  'ListAccounts',
  'ListAccountsForParent',
  'ListOrganizationalUnitsForParent',
  'ListRoots',
]

const listing: readonly Row[] = [
  ...organizationCalls.map((action) => may(`the task calls ${action}`, task, `organizations:${action}`, '*')),
  ...[
    'CreateAccount',
    'CloseAccount',
    'MoveAccount',
    'DetachPolicy',
    'RemoveAccountFromOrganization',
    'DescribeAccount',
  ].map((action) => mayNot(`the task calls ${action}`, task, `organizations:${action}`, '*')),
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
const others = [
  'iam:ListUsers',
  'iam:CreateUser',
  'iam:CreateAccessKey',
  'iam:PassRole',
  's3:GetObject',
  'ec2:RunInstances',
  'sts:AssumeRole',
  'iam:DeleteRolePermissionsBoundary',
]

const insideAccounts: readonly Row[] = [memberRole, memberRoleOfManagement].flatMap((role) => {
  const admin = { attached: [{ arn: role, policies: [administratorAccess] }] }
  return [
    ...reports.map((action) =>
      may(`${role} calls ${action} in the worker's session`, role, action, '*', {}, { session: narrowSession }),
    ),
    ...others.map((action) => mayNot(`${role} calls ${action}`, role, action, target(action))),
    ...others.map((action) =>
      mayNot(`${role} calls ${action} even with AdministratorAccess attached`, role, action, target(action), {}, admin),
    ),
    ...reports.map((action) =>
      may(`${role} calls ${action} with AdministratorAccess attached`, role, action, '*', {}, admin),
    ),
  ]
})

function target(action: string): string {
  if (action === 's3:GetObject') return `${bucket}/reports/x`
  return action === 'sts:AssumeRole' || action === 'iam:PassRole' ? `arn:aws:iam::${member}:role/somebody` : '*'
}

const overreaching: readonly Row[] = [
  ['iam:GenerateCredentialReport', '*'],
  ['iam:CreateUser', '*'],
  ['iam:PassRole', task],
  ['ecs:RunTask', '*'],
  ['sns:Publish', '*'],
  ['sqs:SendMessage', '*'],
  ['ec2:RunInstances', '*'],
  ['secretsmanager:GetSecretValue', '*'],
].map(([action = '', resource = '']) => mayNot(`the task calls ${action} in its own account`, task, action, resource))

export const accountRows = [...listing, ...entering, ...insideAccounts, ...overreaching]
