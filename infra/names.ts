import { Aws } from 'aws-cdk-lib'

/**
 * Names that must be known in one account while the resource is made in another. They are fixed, so that the
 * policies of all accounts can name each other's roles before these exist.
 */
export const taskRoleName = 'iam-credential-report-task'
export const executionRoleName = 'iam-credential-report-task-execution'
export const changesRoleName = 'iam-credential-report-changes'
export const changesStarterRoleName = 'iam-credential-report-changes-starter'
export const schedulerRoleName = 'iam-credential-report-scheduler'
export const operatorRoleName = 'iam-credential-report-operator'
export const notificationRoleName = 'iam-credential-report-notice'
export const keyNotificationRoleName = 'iam-credential-report-key-notice'
export const alertRoleName = 'iam-credential-report-alert'
export const forwarderRoleName = 'iam-credential-report-forwarder'
export const readerRoleName = 'iam-credential-report-reader'
/** All of the above, where * stands for any characters. */
export const ourRoles = 'iam-credential-report-*'
/** The roles of a deployment beside the member role: their names are fixed, so nothing else may have them. */
export const ownRoleNames: readonly string[] = [
  taskRoleName,
  executionRoleName,
  changesRoleName,
  changesStarterRoleName,
  schedulerRoleName,
  operatorRoleName,
  notificationRoleName,
  keyNotificationRoleName,
  alertRoleName,
  forwarderRoleName,
  readerRoleName,
]
export const boundarySuffix = '-boundary'

/** The bus of the events of the runs, and the one source that it takes: the worker's. */
export const eventBusName = 'iam-credential-reports'
export const eventSource = 'iam-credential-reports'

export const topicName = 'iam-credential-reports'
export const clusterName = 'iam-credential-reports'
export const taskFamily = 'iam-credential-reports'
export const changesFamily = 'iam-credential-reports-changes'
export const scheduleName = 'iam-credential-reports'
export const scheduleGroupName = 'iam-credential-reports'
export const containerName = 'worker'
export const changesContainerName = 'changes'
export const changesRuleName = 'iam-credential-reports-changes'
export const repositoryName = 'iam-credential-reports'
export const logGroupName = '/iam-credential-reports/worker'
export const changesLogGroupName = '/iam-credential-reports/changes'
export const metricsNamespace = 'IamCredentialReports'

export const databaseName = 'iam_credential_reports'
export const workGroupName = 'iam-credential-reports'

/** Names of the stacks, as `cdk deploy` and the console show them. */
export const stackNames = {
  key: 'iam-credential-reports-key',
  bucket: 'iam-credential-reports-bucket',
  repository: 'iam-credential-reports-repository',
  automation: 'iam-credential-reports-automation',
  analytics: 'iam-credential-reports-analytics',
  roleAlerts: 'iam-credential-reports-role-alerts',
  memberRoles: 'iam-credential-reports-member-roles',
  memberRole: 'iam-credential-reports-member-role',
} as const

export const memberRoleStackSetName = 'iam-credential-reports-member-role'

/** ARNs below are written for the partition of the stack that contains them. */
export const roleArn = (account: string, nameWithPath: string) =>
  `arn:${Aws.PARTITION}:iam::${account}:role/${nameWithPath}`

export const bucketName = (prefix: string, account: string, region: string) => `${prefix}-${account}-${region}`

export const bucketArn = (name: string) => `arn:${Aws.PARTITION}:s3:::${name}`

export const eventBusArn = () => `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/${eventBusName}`

/** Any revision of a family, where * stands for any characters. */
export const taskDefinitionArns = (family: string) =>
  `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:task-definition/${family}:*`

export const topicArn = (account: string, region: string) =>
  `arn:${Aws.PARTITION}:sns:${region}:${account}:${topicName}`
