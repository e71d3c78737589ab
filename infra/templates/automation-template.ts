import { Aws, CfnCondition, Fn, Token } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Automation } from '../constructs/automation.ts'
import type { WorkerImage } from '../constructs/worker-image.ts'
import { retentionDays } from '../settings/schema.ts'
import { longestMissingRunHours } from '../settings/warnings.ts'
import {
  accessParameters,
  accountId,
  addParameters,
  emailAddress,
  keyArn,
  memberRoleName,
  organizationId,
  type ParameterGroups,
  schedule,
  tagParameters,
  timeZone,
} from './parameters.ts'
import { PlainStack } from './plain-stack.ts'

const parameterGroups = {
  Organization: {
    pOrganizationId: organizationId,
    pIAMRoleName: memberRoleName,
  },
  Delivery: {
    pLoggingAccountId: accountId('Log-archive account', 'Owns the bucket'),
    pIAMCredReportDeliveryBucketArn: {
      label: 'ARN of the bucket',
      description: 'Output oIAMCredDeliveryS3BucketArn of the bucket template',
      allowedPattern: '^arn:aws[a-z-]*:s3:::[a-z0-9.-]{3,63}$',
    },
    pIAMCredReportKeyArn: keyArn,
    pIAMCredReportSigningKeyArn: {
      ...keyArn,
      label: 'ARN of the signing key',
      description: 'Output oIAMCredentialReportSigningKeyArn of the key template; not an alias',
    },
  },
  Image: {
    pImageUri: {
      label: 'URI of the image',
      description: 'In a private ECR repository, with a tag or a digest',
      allowedPattern: '^\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/[a-z0-9._/-]+[:@][\\w.:-]+$',
      constraintDescription: 'such as 111122223333.dkr.ecr.eu-central-1.amazonaws.com/iam-credential-reports:1.0.0',
    },
    pCpuArchitecture: {
      label: 'Architecture',
      description: 'What the image was built for; ARM64 costs a fifth less',
      default: 'ARM64',
      allowedValues: ['ARM64', 'X86_64'],
    },
  },
  Schedule: {
    pScheduleExpression: schedule,
    pScheduleTimeZone: timeZone,
  },
  Watching: {
    pMissingRunHours: {
      label: 'Hours until a run is missed',
      description: 'The longest time between two scheduled runs and two hours more; seven days at most',
      type: 'Number',
      default: 26,
      minValue: 6,
      maxValue: longestMissingRunHours,
    },
    pAccountsFailedAbove: {
      label: 'Failed accounts to put up with',
      description: 'More accounts without a report than this trigger the alarm',
      type: 'Number',
      default: 0,
      minValue: 0,
    },
    pCriticalFindingsAbove: {
      label: 'Critical findings to put up with',
      description: 'More open critical findings than this fire the alarm; excepted ones do not count',
      type: 'Number',
      default: 0,
      minValue: 0,
    },
    pNotificationEmail: emailAddress,
    pLogsRetentionInDays: {
      label: 'Days that logs are kept',
      description: 'As CloudWatch Logs allows',
      type: 'Number',
      default: '90',
      allowedValues: retentionDays.map(String),
    },
  },
  Access: { pDeployingRoleName: accessParameters.pDeployingRoleName },
  Tags: tagParameters,
} as const satisfies ParameterGroups

/** For the management account, or that of a delegated administrator. */
export function automationTemplate(scope: Construct, id: string): PlainStack {
  const stack = new PlainStack(
    scope,
    id,
    'IAM credential reports, step 3 of 4: the scheduled task (management account)',
  )
  const parameters = addParameters(stack, parameterGroups)
  new Automation(stack, 'Automation', {
    organizationId: parameters.pOrganizationId.valueAsString,
    memberRoleName: parameters.pIAMRoleName.valueAsString,
    logArchiveAccount: parameters.pLoggingAccountId.valueAsString,
    bucketName: Fn.select(5, Fn.split(':', parameters.pIAMCredReportDeliveryBucketArn.valueAsString)),
    keyArn: parameters.pIAMCredReportKeyArn.valueAsString,
    signingKeyArn: parameters.pIAMCredReportSigningKeyArn.valueAsString,
    image: imageOf(stack, parameters.pImageUri.valueAsString),
    architecture: parameters.pCpuArchitecture.valueAsString,
    cpu: 256,
    memory: 512,
    scope: { accounts: [], excludeAccounts: [], organizationalUnits: [] },
    logRetentionDays: parameters.pLogsRetentionInDays.valueAsNumber,
    schedule: {
      expression: parameters.pScheduleExpression.valueAsString,
      timeZone: parameters.pScheduleTimeZone.valueAsString,
      flexibleWindowMinutes: 15,
    },
    eventDetail: 'full',
    operators: [],
    deployingRoles: [parameters.pDeployingRoleName.valueAsString],
    accountsFailedAbove: parameters.pAccountsFailedAbove.valueAsNumber,
    criticalFindingsAbove: parameters.pCriticalFindingsAbove.valueAsNumber,
    missingRunHours: parameters.pMissingRunHours.valueAsNumber,
    email: parameters.pNotificationEmail.valueAsString,
    emailCondition: stack.isGiven('HasEmail', parameters.pNotificationEmail),
    publishers: [],
    alertOnTampering: false,
  })
  stack.tagEverything(parameters)
  return stack
}

/** The repository that a URI of the form `<account>.dkr.ecr.<region>.<suffix>/<name>:<tag>` or `@<digest>` names. */
function imageOf(stack: PlainStack, uri: string): WorkerImage {
  const china = new CfnCondition(stack, 'IsChina', { expression: Fn.conditionEquals(Aws.PARTITION, 'aws-cn') })
  const halves = Token.asList(
    Fn.conditionIf(china.logicalId, Fn.split('.amazonaws.com.cn', uri), Fn.split('.amazonaws.com', uri)),
  )
  const nameAndTag = Fn.select(1, halves)
  const name = Fn.select(0, Fn.split(':', Fn.select(0, Fn.split('@', nameAndTag))))
  const host = Fn.split('.', uri)
  return {
    uri,
    repositoryArn: `arn:${Aws.PARTITION}:ecr:${Fn.select(3, host)}:${Fn.select(0, host)}:repository${name}`,
  }
}
