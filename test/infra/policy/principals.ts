import { accounts, organizationId, region } from '../synthesis/fixtures.ts'
import type { Deployed } from '../synthesis/resolve.ts'
import { Environment, type ForeignRole } from './environment.ts'
import type { PolicyDocument } from './statements.ts'

/** Everybody and everything that the matrix speaks of. */
const { management, security, logArchive, member, outside } = accounts
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`

export const bucket = `arn:aws:s3:::iam-credential-reports-${logArchive}-${region}`
export const key = `arn:aws:kms:${region}:${security}:key/11111111-2222-3333-4444-555555555555`
export const signingKey = `arn:aws:kms:${region}:${security}:key/22222222-2222-3333-4444-555555555555`
export const otherKey = `arn:aws:kms:${region}:${security}:key/99999999-2222-3333-4444-555555555555`
export const topic = `arn:aws:sns:${region}:${management}:iam-credential-reports`
export const queue = `arn:aws:sqs:${region}:${management}:made-up-AutomationRunsDeadLetterQueue39EF51DE`
export const changesQueue = `arn:aws:sqs:${region}:${management}:made-up-AutomationChangesTriggerDeadLetterQueue42533DAB`
export const cluster = `arn:aws:ecs:${region}:${management}:cluster/iam-credential-reports`
export const taskDefinition = `arn:aws:ecs:${region}:${management}:task-definition/iam-credential-reports:1`
export const changesDefinition = taskDefinition.replace('reports:1', 'reports-changes:1')
export const runBus = `arn:aws:events:${region}:${management}:event-bus/iam-credential-reports`
export const eventBus = `arn:aws:events:${region}:${management}:event-bus/default`
export const changesLogGroup = `arn:aws:logs:${region}:${management}:log-group:/iam-credential-reports/changes`
export const logGroup = `arn:aws:logs:${region}:${management}:log-group:/iam-credential-reports/worker`
export const repository = `arn:aws:ecr:${region}:${management}:repository/reports/worker`

export const task = role(management, 'iam-credential-report-task')
export const changes = role(management, 'iam-credential-report-changes')
export const changesStarter = role(management, 'iam-credential-report-changes-starter')
export const execution = role(management, 'iam-credential-report-task-execution')
export const scheduler = role(management, 'iam-credential-report-scheduler')
export const operator = role(management, 'iam-credential-report-operator')
export const reader = role(logArchive, 'iam-credential-report-reader')
export const notification = role(logArchive, 'iam-credential-report-notice')
export const keyNotice = role(security, 'iam-credential-report-key-notice')
export const alert = role(management, 'iam-credential-report-alert')
export const forwarder = role(management, 'iam-credential-report-forwarder')
export const memberRole = role(member, 'iam-credential-report')
export const memberRoleOfManagement = role(management, 'iam-credential-report')
export const keyPublisher = role(security, 'iamcredentialreportskeyPublishGetStackOutputRoleA9741701')

export const deployer = (account: string) => role(account, `cdk-hnb659fds-cfn-exec-role-${account}-${region}`)
/** Has a name that begins like that of the deploying role. */
export const lookAlikeDeployer = (account: string) => role(account, 'cdk-hnb659fds-cfn-exec-role-of-mine')
export const breakGlass = (account: string) => role(account, 'iam-credential-report-break-glass')
export const administrator = (account: string) => role(account, 'administrator')
export const auditor = role(member, `aws-reserved/sso.amazonaws.com/${region}/AWSReservedSSO_Auditor_0123456789abcdef`)
/** May assume the reader role. */
export const auditorOfLogArchive = role(
  logArchive,
  `aws-reserved/sso.amazonaws.com/${region}/AWSReservedSSO_Auditor_0123456789abcdef`,
)
export const platformEngineer = role(
  management,
  `aws-reserved/sso.amazonaws.com/${region}/AWSReservedSSO_Platform_0123456789abcdef`,
)
/** Has the name of an auditor, in an account outside the organization. */
export const falseAuditor = role(
  outside,
  `aws-reserved/sso.amazonaws.com/${region}/AWSReservedSSO_Auditor_ffffffffffffffff`,
)
/** Have the name of the task's role, in other accounts. */
export const falseTask = role(member, 'iam-credential-report-task')
/** Has the name of the role of the changes task, in another account. */
export const falseChanges = role(member, 'iam-credential-report-changes')
export const outsideTask = role(outside, 'iam-credential-report-task')
/** Has a name that begins like the task's. */
export const lookAlikeTask = role(management, 'iam-credential-report-task-2')
/** In an account outside the organization, trusting everybody. */
export const outsideMemberRole = role(outside, 'iam-credential-report')

const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}

/** Whoever is not ours may do everything as far as his own account is concerned. */
const powerful = [
  ...[management, security, logArchive, member, outside].map(administrator),
  ...[security, logArchive, management].flatMap((account) => [
    deployer(account),
    lookAlikeDeployer(account),
    breakGlass(account),
  ]),
  auditor,
  auditorOfLogArchive,
  platformEngineer,
  falseAuditor,
  falseTask,
  falseChanges,
  outsideTask,
  lookAlikeTask,
]

/**
 * @param attached policies that somebody attaches to roles of ours
 * @param stackSetAccounts accounts that have an instance of the StackSet
 */
export const environmentOf = (
  stacks: readonly Deployed[],
  attached: readonly ForeignRole[] = [],
  stackSetAccounts: readonly string[] = [member],
): Environment =>
  new Environment(
    stacks,
    { id: organizationId, accounts: [management, security, logArchive, member], stackSetAccounts },
    [...powerful.map((arn) => ({ arn, policies: [everything] })), ...attached],
  )

export const administratorAccess = everything
