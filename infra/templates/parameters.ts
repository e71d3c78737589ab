import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib'
import { ownRoleNames } from '../names.ts'
import { patterns } from '../settings/patterns.ts'

export interface Parameter extends CfnParameterProps {
  readonly description: string
  /** What the console calls it. */
  readonly label: string
}

/** Parameters by the group that the console shows them in. */
export type ParameterGroups = Readonly<Record<string, Readonly<Record<string, Parameter>>>>

type Names<Groups> = { [Group in keyof Groups]: keyof Groups[Group] }[keyof Groups] & string

/**
 * Adds parameters to a template, grouped and labelled for the console.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
 */
export function addParameters<const Groups extends ParameterGroups>(
  stack: Stack,
  groups: Groups,
): Record<Names<Groups>, CfnParameter> {
  const all = Object.values(groups).flatMap((group) => Object.entries(group))
  stack.templateOptions.metadata = {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: Object.entries(groups).map(([name, group]) => ({
        Label: { default: name },
        Parameters: Object.keys(group),
      })),
      ParameterLabels: Object.fromEntries(all.map(([name, { label }]) => [name, { default: label }])),
    },
  }
  const parameters = all.map(([name, { label: _, ...props }]) => [name, new CfnParameter(stack, name, props)])
  return Object.fromEntries(parameters)
}

/** A pattern for a value that may also be empty. */
const orEmpty = ({ source }: RegExp) => `^$|${source}`

/** The name of a role that the deployment does not create. */
const otherRoleName = `^(?!(${ownRoleNames.join('|')})$)${patterns.roleName.source.slice(1)}`

export const accountId = (label: string, description: string): Parameter => ({
  label,
  description,
  allowedPattern: '^\\d{12}$',
  constraintDescription: 'an account id of 12 digits',
})

export const organizationId: Parameter = {
  label: 'Organization id',
  description: 'The organization whose accounts are collected',
  allowedPattern: '^o-[a-z0-9]{10,32}$',
  constraintDescription: 'the id of an organization, such as o-exampleorgid',
}

export const bucketPrefix: Parameter = {
  label: 'Prefix of the bucket name',
  description: 'The bucket is <prefix>-<account>-<region>',
  default: 'iam-credential-reports',
  allowedPattern: patterns.bucketPrefix.source,
  constraintDescription: '2 to 31 lowercase letters, digits and hyphens, not xn--, sthree- or amzn-s3-demo-',
}

export const keyArn: Parameter = {
  label: 'ARN of the key',
  description: 'Output oIAMCredentialReportKeyArn of the key template; not an alias',
  allowedPattern: patterns.keyArn.source,
  constraintDescription: 'the full ARN of a key',
}

export const memberRoleName: Parameter = {
  label: 'Name of the member role',
  description: 'The role that the worker assumes in every account',
  default: 'iam-credential-report',
  allowedPattern: otherRoleName,
  constraintDescription: 'the name of a role, which no other role of the deployment has',
}

/** Who reads, who deploys, who may do what everybody else is denied. */
export const accessParameters = {
  pReaderArnPatterns: {
    label: 'Readers',
    description:
      'Comma-separated ARN patterns of roles of the organization that may read reports, such as arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*; empty for none',
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: orEmpty(patterns.principalPattern),
    constraintDescription: 'ARNs of roles, in which * and ? stand for any characters',
  },
  pDeployingRoleName: {
    label: 'Deploying role',
    description:
      'Name (with path, patterns allowed) of the role in this account that deploys this template: stacksets-exec-* for service-managed StackSets, AWSControlTowerExecution for Customizations for AWS Control Tower, or your own',
    allowedPattern: patterns.roleNamePattern.source,
    constraintDescription: 'the name of a role with its path, without / in front',
  },
  pBreakGlassRoleName: {
    label: 'Break-glass role',
    description: 'Name of the role in this account that may do what everybody else is denied; not made here',
    default: 'iam-credential-report-break-glass',
    allowedPattern: otherRoleName,
    constraintDescription: 'the name of a role, which no other role of the deployment has',
  },
} as const satisfies Record<string, Parameter>

/** At least four hours between two runs as far as a pattern can tell: see scheduleGaps for what it cannot. */
export const schedule: Parameter = {
  label: 'Schedule',
  description: 'rate(…) or cron(…); less than four hours apart collects the same reports again',
  default: 'cron(0 6 * * ? *)',
  allowedPattern:
    '^(rate\\(((2[4-9]\\d|[3-9]\\d{2}|[1-9]\\d{3,}) minutes|([4-9]|[1-9]\\d+) hours|1 day|([2-9]|[1-9]\\d+) days)\\)|cron\\(\\S+( \\S+){5}\\))$',
  constraintDescription: 'such as rate(1 day), rate(12 hours) or cron(0 6 * * ? *)',
}

export const timeZone: Parameter = {
  label: 'Time zone',
  description: 'Of the IANA database',
  default: 'UTC',
  allowedPattern: '^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+){1,2})$',
  constraintDescription: 'in its exact spelling, such as Europe/Berlin or UTC',
}

export const emailAddress: Parameter = {
  label: 'E-mail address',
  description: 'Gets alarms and notices after it has confirmed; empty for none',
  default: '',
  allowedPattern: orEmpty(patterns.emailAddress),
  constraintDescription: 'an e-mail address in ASCII, or nothing',
}

/** The tag that goes to everything. */
export const tagParameters = {
  pTagKey1: {
    label: 'Tag key',
    description: 'Key of a tag for everything that is made',
    default: 'managed-by',
    allowedPattern: patterns.tagKey.source,
    constraintDescription: 'a tag key of 1 to 127 characters, not beginning with aws:',
  },
  pTagValue1: {
    label: 'Tag value',
    description: 'Value of that tag',
    default: 'iam-credential-reports',
    allowedPattern: patterns.tagValue.source,
    constraintDescription: 'a tag value of at most 255 characters',
  },
} as const satisfies Record<string, Parameter>
