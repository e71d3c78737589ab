import { Annotations, App, type AppProps, Tags } from 'aws-cdk-lib'
import { bucketName, changesRoleName, readerRoleName, roleArn, stackNames, taskRoleName, topicArn } from './names.ts'
import type { KeyAccess } from './policies/key-policy.ts'
import { bucketPublisher, keyPublisher } from './policies/topic-policy.ts'
import type { Settings } from './settings/settings.ts'
import { missingRunHours, warnings } from './settings/warnings.ts'
import { AnalyticsStack } from './stacks/analytics-stack.ts'
import { AutomationStack } from './stacks/automation-stack.ts'
import { BucketStack } from './stacks/bucket-stack.ts'
import { KeyStack } from './stacks/key-stack.ts'
import { MemberRoleStack, MemberRolesStack } from './stacks/member-role-stacks.ts'
import { RepositoryStack } from './stacks/repository-stack.ts'
import { RoleAlertsStack, roleAlertsRegion } from './stacks/role-alerts-stack.ts'
import { untaggable } from './templates/plain-stack.ts'

const context = {
  // The key's ARN is known only once the key is there: CloudFormation carries it from account to account.
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  // What the CDK finds against the schemas of CloudFormation ends the synthesis; otherwise it only warns.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
}

/** All stacks of a deployment, in the order in which `cdk deploy --all` puts them up. */
export function buildApp(settings: Settings, props: AppProps = {}): App {
  const app = new App({ ...props, context: { ...context, ...props.context } })
  const { accounts, region } = settings
  const environment = (account: string) => ({ env: { account, region } })
  const taskRoleArn = roleArn(accounts.automation, taskRoleName)
  const bucket = bucketName(settings.bucket.prefix, accounts.logArchive, region)
  const access: Omit<KeyAccess, 'account' | 'deployingRoles'> = {
    organizationId: settings.organizationId,
    bucketName: bucket,
    automationAccount: accounts.automation,
    taskRoleArn,
    changesRoleArn: roleArn(accounts.automation, changesRoleName),
    readers: settings.access.readers,
    breakGlassRole: settings.access.breakGlassRole,
  }

  const keyStack = new KeyStack(app, stackNames.key, {
    ...environment(accounts.security),
    description: 'Key of the IAM credential reports',
    key: {
      ...access,
      ...owner(settings, accounts.security),
      alias: settings.key.alias,
      readers: whoDecrypts(settings),
    },
    ...(settings.signingKey.enabled && { signingKeyAlias: settings.signingKey.alias }),
    ...(settings.bucket.alertOnTampering && { topicArn: topicArn(accounts.automation, region) }),
  })
  const made: Made = {
    bucket,
    keyArn: settings.key.arn ?? keyStack.key.arn,
    signingKeyArn: settings.signingKey.arn ?? keyStack.signingKey?.arn,
  }

  const bucketStack = new BucketStack(app, stackNames.bucket, {
    ...environment(accounts.logArchive),
    description: 'Bucket of the IAM credential reports',
    bucket: { ...access, ...owner(settings, accounts.logArchive), keyArn: made.keyArn, ...retention(settings) },
    ...(settings.bucket.alertOnTampering && { topicArn: topicArn(accounts.automation, region) }),
  })
  bucketStack.addStackDependency(keyStack)

  analytics(app, settings, made)?.addStackDependency(bucketStack)

  const automationStack = automation(app, settings, made)
  automationStack.addStackDependency(bucketStack)
  memberRoles(app, settings, taskRoleArn)
  roleAlerts(app, settings)

  for (const [key, value] of Object.entries(settings.tags))
    Tags.of(app).add(key, value, { excludeResourceTypes: untaggable })

  for (const warning of warnings(settings)) {
    Annotations.of(automationStack).addWarningV2(`iam-credential-reports:${warning.id}`, warning.text)
  }
  return app
}

/** Values that one stack passes to the next. */
interface Made {
  readonly bucket: string
  readonly keyArn: string
  readonly signingKeyArn: string | undefined
}

/** The account of a stack and the roles that deploy there: the one that bootstrapping makes, if none is named. */
const owner = ({ access, region }: Settings, account: string) => ({
  account,
  deployingRoles: access.deployingRoles ?? [`cdk-hnb659fds-cfn-exec-role-${account}-${region}`],
})

/** In the bucket's account the role's own policy lets it read; the key is another account's, whose policy has to name it. */
const whoDecrypts = ({ access, accounts, analytics: { enabled, auditors } }: Settings) =>
  enabled && auditors.length > 0 ? [...access.readers, roleArn(accounts.logArchive, readerRoleName)] : access.readers

function analytics(app: App, settings: Settings, made: Made) {
  const { enabled, ...props } = settings.analytics
  if (!enabled) return undefined
  return new AnalyticsStack(app, stackNames.analytics, {
    env: { account: settings.accounts.logArchive, region: settings.region },
    description: 'Tables and queries over the IAM credential reports',
    bucketName: made.bucket,
    keyArn: made.keyArn,
    signingKeyArn: made.signingKeyArn,
    ...props,
  })
}

function retention({ bucket }: Settings) {
  const { objectLock, expireAfterDays, accessLogs } = bucket
  return {
    ...(objectLock.mode !== 'off' && { objectLock: { mode: objectLock.mode.toUpperCase(), days: objectLock.days } }),
    ...(expireAfterDays !== undefined && { expireAfterDays }),
    ...(accessLogs && { accessLogs }),
  }
}

function automation(app: App, settings: Settings, made: Made) {
  const { accounts, region, task, alarms } = settings
  const { alertOnTampering } = settings.bucket
  const env = { account: accounts.automation, region }
  const stack = new AutomationStack(app, stackNames.automation, {
    env,
    description: 'Scheduled collection of the IAM credential reports',
    image: task,
    automation: {
      organizationId: settings.organizationId,
      bucketName: made.bucket,
      logArchiveAccount: accounts.logArchive,
      keyArn: made.keyArn,
      signingKeyArn: made.signingKeyArn,
      memberRoleName: settings.memberRole.name,
      architecture: task.architecture,
      cpu: Number(task.cpu),
      memory: task.memory,
      scope: settings.scope,
      concurrency: task.concurrency,
      findings: settings.findings,
      exceptions: settings.exceptions,
      accountEmail: settings.findings.accountEmail,
      ocsfAllVerdicts: settings.findings.ocsfAllVerdicts,
      logLevel: task.logLevel,
      logRetentionDays: settings.logs.retentionDays,
      network: settings.network,
      schedule: settings.schedule,
      operators: settings.access.operators,
      deployingRoles: owner(settings, accounts.automation).deployingRoles,
      accountsFailedAbove: alarms.accountsFailedAbove,
      criticalFindingsAbove: alarms.criticalFindingsAbove,
      eventDetail: settings.events.detail,
      missingRunHours: missingRunHours(settings),
      email: alarms.email,
      publishers: alertOnTampering ? [bucketPublisher(accounts.logArchive), keyPublisher(accounts.security)] : [],
      alertOnTampering,
    },
  })
  if (task.imageTag !== undefined) {
    const repository = new RepositoryStack(app, stackNames.repository, {
      env,
      description: 'Image of the IAM credential reports',
      imageTag: task.imageTag,
      architecture: task.architecture,
    })
    stack.addStackDependency(repository)
  }
  return stack
}

function memberRoles(app: App, settings: Settings, taskRoleArn: string) {
  const { accounts, memberRole } = settings
  const { region } = memberRole
  const role = {
    roleName: memberRole.name,
    organizationId: settings.organizationId,
    automationAccount: accounts.automation,
    taskRoleArn,
  }
  const holder = memberRole.deployFrom === 'management' ? accounts.management : accounts.automation
  if (memberRole.organizationalUnits.length > 0) {
    new MemberRolesStack(app, stackNames.memberRoles, {
      env: { account: holder, region },
      description: 'Role of the IAM credential reports in the member accounts',
      role,
      organizationalUnits: memberRole.organizationalUnits,
      failureTolerancePercentage: memberRole.failureTolerancePercentage,
      inManagementAccount: holder === accounts.management,
      roleTags: settings.tags,
    })
  }
  for (const account of new Set([accounts.management, ...memberRole.directAccounts])) {
    new MemberRoleStack(app, `${stackNames.memberRole}-${account}`, {
      env: { account, region },
      description: 'Role of the IAM credential reports in this account',
      role,
    })
  }
}

/** IAM's events occur in one Region of the partition: elsewhere, they are forwarded to the topic's Region. */
function roleAlerts(app: App, settings: Settings) {
  const region = roleAlertsRegion(settings)
  if (region === undefined) return
  new RoleAlertsStack(app, stackNames.roleAlerts, {
    env: { account: settings.accounts.automation, region },
    description: 'Forwards changes to the roles of the IAM credential reports',
    toRegion: settings.region,
  })
}
