import { Aws } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ReportKey } from '../constructs/report-key.ts'
import { SigningKey } from '../constructs/signing-key.ts'
import { bucketName, changesRoleName, roleArn, taskRoleName } from '../names.ts'
import { patterns } from '../settings/patterns.ts'
import {
  accessParameters,
  accountId,
  addParameters,
  bucketPrefix,
  organizationId,
  tagParameters,
} from './parameters.ts'
import { PlainStack } from './plain-stack.ts'

/** For the security account. */
export function keyTemplate(scope: Construct, id: string): PlainStack {
  const stack = new PlainStack(scope, id, 'IAM credential reports, step 1 of 4: the key (security account)')
  const parameters = addParameters(stack, {
    Accounts: {
      pOrganizationId: organizationId,
      pManagementAccountId: accountId(
        'Automation account',
        'Runs the task: the management account, or a delegated administrator',
      ),
      pLoggingAccountId: accountId('Log-archive account', 'Owns the bucket'),
    },
    Key: {
      pIAMCredentialReportKeyAlias: {
        label: 'Alias',
        description: 'Alias of the key, without alias/',
        default: 'IAMCredsReportDeliveryKMSKey',
        allowedPattern: patterns.keyAlias.source,
        constraintDescription: 'the name of an alias without alias/, not beginning with aws/',
      },
      pIAMCredReportSigningKeyAlias: {
        label: 'Alias of the signing key',
        description: 'Alias of the key that signs manifests, without alias/',
        default: 'IAMCredsReportSigningKMSKey',
        allowedPattern: patterns.keyAlias.source,
        constraintDescription: 'the name of an alias without alias/, not beginning with aws/',
      },
      pIAMCredReportBucketPrefix: bucketPrefix,
    },
    Access: accessParameters,
    Tags: tagParameters,
  })
  const automationAccount = parameters.pManagementAccountId.valueAsString
  const access = {
    account: Aws.ACCOUNT_ID,
    organizationId: parameters.pOrganizationId.valueAsString,
    bucketName: bucketName(
      parameters.pIAMCredReportBucketPrefix.valueAsString,
      parameters.pLoggingAccountId.valueAsString,
      Aws.REGION,
    ),
    automationAccount,
    taskRoleArn: roleArn(automationAccount, taskRoleName),
    changesRoleArn: roleArn(automationAccount, changesRoleName),
    readers: parameters.pReaderArnPatterns.valueAsList,
    readersCondition: stack.isGiven('HasReaders', parameters.pReaderArnPatterns),
    deployingRoles: [parameters.pDeployingRoleName.valueAsString],
    breakGlassRole: parameters.pBreakGlassRoleName.valueAsString,
  }
  new ReportKey(stack, 'ReportKey', { ...access, alias: parameters.pIAMCredentialReportKeyAlias.valueAsString })
  new SigningKey(stack, 'SigningKey', { ...access, alias: parameters.pIAMCredReportSigningKeyAlias.valueAsString })
  stack.tagEverything(parameters)
  return stack
}
