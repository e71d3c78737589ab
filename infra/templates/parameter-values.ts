import type { Settings } from '../settings/settings.ts'
import { longestMissingRunHours, missingRunHours } from '../settings/warnings.ts'
import type { TemplateName } from './plain-templates.ts'

/** Values that the parameters of one template take from another template or from the landing zone. */
export interface CarriedOver {
  readonly keyArn: string
  readonly signingKeyArn: string
  readonly bucketArn: string
  readonly imageUri: string
  /** The role that deploys in each account, by name. */
  readonly deployingRole: string
}

/** The parameters of the four templates, for the same deployment that the settings describe. */
export function parameterValues(
  settings: Settings,
  carried: CarriedOver,
): Record<TemplateName, Record<string, string>> {
  const { accounts, access, bucket } = settings
  const [tagKey = 'managed-by', tagValue = 'iam-credential-reports'] = Object.entries(settings.tags)[0] ?? []
  const trust = { pOrganizationId: settings.organizationId, pManagementAccountId: accounts.automation }
  const tags = { pTagKey1: tagKey, pTagValue1: tagValue }
  const accessValues = {
    pReaderArnPatterns: access.readers.join(','),
    pDeployingRoleName: carried.deployingRole,
    pBreakGlassRoleName: access.breakGlassRole,
  }
  return {
    key: {
      ...trust,
      pLoggingAccountId: accounts.logArchive,
      pIAMCredentialReportKeyAlias: settings.key.alias,
      pIAMCredReportSigningKeyAlias: settings.signingKey.alias,
      pIAMCredReportBucketPrefix: bucket.prefix,
      ...accessValues,
      ...tags,
    },
    bucket: {
      ...trust,
      pIAMCredReportKeyArn: carried.keyArn,
      pIAMCredReportBucketPrefix: bucket.prefix,
      pObjectLock: String(bucket.objectLock.mode !== 'off'),
      pObjectLockMode: bucket.objectLock.mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE',
      pObjectLockDays: String(bucket.objectLock.days),
      ...accessValues,
      ...tags,
    },
    automation: {
      pOrganizationId: settings.organizationId,
      pIAMRoleName: settings.memberRole.name,
      pLoggingAccountId: accounts.logArchive,
      pIAMCredReportDeliveryBucketArn: carried.bucketArn,
      pIAMCredReportKeyArn: carried.keyArn,
      pIAMCredReportSigningKeyArn: carried.signingKeyArn,
      pImageUri: carried.imageUri,
      pCpuArchitecture: settings.task.architecture,
      pScheduleExpression: settings.schedule.expression,
      pScheduleTimeZone: settings.schedule.timeZone,
      pMissingRunHours: String(missingRunHours(settings) ?? longestMissingRunHours),
      pAccountsFailedAbove: String(settings.alarms.accountsFailedAbove),
      pCriticalFindingsAbove: String(settings.alarms.criticalFindingsAbove),
      pNotificationEmail: settings.alarms.email ?? '',
      pLogsRetentionInDays: String(settings.logs.retentionDays),
      pDeployingRoleName: carried.deployingRole,
      ...tags,
    },
    memberRole: { pIAMRoleName: settings.memberRole.name, ...trust, ...tags },
  }
}
