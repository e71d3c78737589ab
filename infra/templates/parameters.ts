import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib'

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
  allowedPattern: '^[a-z0-9][a-z0-9-]{1,30}$',
  constraintDescription: '2 to 31 lowercase letters, digits and hyphens',
}

export const keyArn: Parameter = {
  label: 'ARN of the key',
  description: 'Output oIAMCredentialReportKeyArn of the key template; not an alias',
  allowedPattern: '^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+$',
  constraintDescription: 'the full ARN of a key',
}

export const memberRoleName: Parameter = {
  label: 'Name of the member role',
  description: 'The role that the worker assumes in every account',
  default: 'iam-credential-report',
  allowedPattern: '^[\\w+=,.@-]{1,64}$',
}

/** Who reads, who deploys, who may do what everybody else is denied. */
export const accessParameters = {
  pReaderArnPatterns: {
    label: 'Readers',
    description:
      'Comma-separated ARN patterns of roles of the organization that may read reports, such as arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Auditor_*; empty for none',
    type: 'CommaDelimitedList',
    default: '',
  },
  pDeployingRoleName: {
    label: 'Deploying role',
    description:
      'Name (with path, patterns allowed) of the role in this account that deploys this template: stacksets-exec-* for service-managed StackSets, AWSControlTowerExecution for Customizations for AWS Control Tower, or your own',
    allowedPattern: '^[\\w+=,.@/*?-]{2,200}$',
  },
  pBreakGlassRoleName: {
    label: 'Break-glass role',
    description: 'Name of the role in this account that may do what everybody else is denied; not made here',
    default: 'iam-credential-report-break-glass',
    allowedPattern: '^[\\w+=,.@-]{1,64}$',
  },
} as const satisfies Record<string, Parameter>

/** The tag that goes to everything. */
export const tagParameters = {
  pTagKey1: {
    label: 'Tag key',
    description: 'Key of a tag for everything that is made',
    default: 'managed-by',
  },
  pTagValue1: {
    label: 'Tag value',
    description: 'Value of that tag',
    default: 'iam-credential-reports',
  },
} as const satisfies Record<string, Parameter>
