import { Aws } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ReportBucket } from '../constructs/report-bucket.ts'
import { bucketName, changesRoleName, roleArn, taskRoleName } from '../names.ts'
import {
  accessParameters,
  accountId,
  addParameters,
  bucketPrefix,
  keyArn,
  organizationId,
  type ParameterGroups,
  tagParameters,
} from './parameters.ts'
import { PlainStack } from './plain-stack.ts'

const parameterGroups = {
  Accounts: {
    pOrganizationId: organizationId,
    pManagementAccountId: accountId(
      'Automation account',
      'Runs the task: the management account, or a delegated administrator',
    ),
  },
  Bucket: {
    pIAMCredReportKeyArn: keyArn,
    pIAMCredReportBucketPrefix: bucketPrefix,
    pObjectLock: {
      label: 'Object Lock',
      description: 'Whether new objects can neither be changed nor deleted for a time; it cannot be taken off again',
      default: 'true',
      allowedValues: ['true', 'false'],
    },
    pObjectLockMode: {
      label: 'Mode of Object Lock',
      description: 'GOVERNANCE gives way to the break-glass role, COMPLIANCE to nobody',
      default: 'GOVERNANCE',
      allowedValues: ['GOVERNANCE', 'COMPLIANCE'],
    },
    pObjectLockDays: {
      label: 'Days of Object Lock',
      description: 'How long a new object can neither be changed nor deleted',
      type: 'Number',
      default: 365,
      minValue: 1,
      maxValue: 36_500,
    },
  },
  Access: accessParameters,
  Tags: tagParameters,
} as const satisfies ParameterGroups

/** For the log-archive account. */
export function bucketTemplate(scope: Construct, id: string): PlainStack {
  const stack = new PlainStack(scope, id, 'IAM credential reports, step 2 of 4: the bucket (log-archive account)')
  const parameters = addParameters(stack, parameterGroups)
  const automationAccount = parameters.pManagementAccountId.valueAsString
  const name = bucketName(parameters.pIAMCredReportBucketPrefix.valueAsString, Aws.ACCOUNT_ID, Aws.REGION)
  new ReportBucket(stack, 'ReportBucket', {
    account: Aws.ACCOUNT_ID,
    organizationId: parameters.pOrganizationId.valueAsString,
    bucketName: name,
    keyArn: parameters.pIAMCredReportKeyArn.valueAsString,
    automationAccount,
    taskRoleArn: roleArn(automationAccount, taskRoleName),
    changesRoleArn: roleArn(automationAccount, changesRoleName),
    readers: parameters.pReaderArnPatterns.valueAsList,
    readersCondition: stack.isGiven('HasReaders', parameters.pReaderArnPatterns),
    deployingRoles: [parameters.pDeployingRoleName.valueAsString],
    breakGlassRole: parameters.pBreakGlassRoleName.valueAsString,
    objectLock: {
      mode: parameters.pObjectLockMode.valueAsString,
      days: parameters.pObjectLockDays.valueAsNumber,
      condition: stack.isGiven('HasObjectLock', parameters.pObjectLock, 'false'),
    },
  })
  stack.tagEverything(parameters)
  return stack
}
