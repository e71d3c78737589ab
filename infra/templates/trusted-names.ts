import { ourRoles } from '../names.ts'
import { partitionOf } from '../partitions.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * Stands for a name that only the organization knows: the role that bootstraps accounts, makes break-glass roles and
 * runs deployments. With its path, if it has one.
 */
export const pipelinePlaceholder = 'NAME-OF-THE-ROLE-THAT-DEPLOYS'

/** Roles that `cdk bootstrap` makes: CloudFormation works with the first, the CDK's command line assumes the others. */
const bootstrapped = {
  executing: 'cdk-hnb659fds-cfn-exec-role-*',
  deploying: 'cdk-hnb659fds-deploy-role-*',
  publishing: ['cdk-hnb659fds-file-publishing-role-*', 'cdk-hnb659fds-image-publishing-role-*'],
} as const

/** Roles that CloudFormation StackSets and AWS Control Tower work with in the accounts. They are made by AWS. */
const ofLandingZones = ['stacksets-exec-*', 'AWSControlTowerExecution']

/** Names of roles that policies trust, where * stands for any characters. */
export interface TrustedNames {
  readonly partition: string
  readonly pipeline: string
  readonly breakGlass: string
  /** The roles that CloudFormation works with in our stacks. */
  readonly executing: readonly string[]
  readonly deploying: string
  /** Of files, templates among them, and of images. */
  readonly publishing: readonly [files: string, images: string]
  readonly ofLandingZones: readonly string[]
  /** Every role that our stacks make, but the member role. */
  readonly ours: string
}

export const trustedNames = ({ access, region }: Settings): TrustedNames => ({
  ...bootstrapped,
  partition: partitionOf(region),
  pipeline: pipelinePlaceholder,
  breakGlass: access.breakGlassRole,
  executing: access.deployingRoles ?? [bootstrapped.executing],
  ofLandingZones,
  ours: ourRoles,
})

/** A denial to everybody but some principals, by ARN patterns. */
export const denyBut = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[] | '*',
  but: readonly string[],
) => ({ Sid, Effect: 'Deny', Action, Resource, Condition: { ArnNotLike: { 'aws:PrincipalArn': but } } })

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const mostPolicyCharacters = 5120

/**
 * Policies of the size that Organizations accepts. Denials are independent of each other, so that they can be in
 * any number of policies.
 */
export function policiesOf(statements: readonly object[]): object[] {
  const policies: { readonly Version: string; readonly Statement: object[] }[] = []
  for (const statement of statements) {
    const last = policies.at(-1)
    const size = JSON.stringify(last ?? '').length + JSON.stringify(statement).length + 1
    if (last && size <= mostPolicyCharacters) last.Statement.push(statement)
    else policies.push({ Version: '2012-10-17', Statement: [statement] })
  }
  return policies
}
