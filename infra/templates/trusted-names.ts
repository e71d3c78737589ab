import type { Settings } from '../settings/settings.ts'

/** Stands where only the organization knows the name: the role that bootstraps accounts and makes break-glass roles. */
export const pipelinePlaceholder = 'NAME-OF-THE-ROLE-THAT-BOOTSTRAPS'

const madeByBootstrapping = {
  executing: 'cdk-hnb659fds-cfn-exec-role-*',
  deploying: 'cdk-hnb659fds-deploy-role-*',
}

const changingRoles = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
] as const

/**
 * A service control policy that keeps the names which key and bucket trust: nobody but the pipeline makes or changes
 * roles of these names, and nobody but the CDK's deploying role hands CloudFormation the one that it works with.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function trustedNamesPolicy({ access, region }: Settings): object {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  const roles = (names: readonly string[]) => names.map((name) => `arn:${partition}:iam::*:role/${name}`)
  const { executing, deploying } = madeByBootstrapping
  const named = access.deployingRoles
  const deny = (Sid: string, Action: readonly string[], names: readonly string[], but: readonly string[]) => ({
    Sid,
    Effect: 'Deny',
    Action,
    Resource: roles(names),
    Condition: { ArnNotLike: { 'aws:PrincipalArn': roles(but) } },
  })
  return {
    Version: '2012-10-17',
    Statement: [
      deny(
        'OnlyThePipelineMakesTrustedRoles',
        changingRoles,
        [access.breakGlassRole, ...(named ?? [executing, deploying])],
        [pipelinePlaceholder],
      ),
      deny('OnlyDeploymentsPassThem', ['iam:PassRole'], named ?? [executing], [
        pipelinePlaceholder,
        ...(named ? [] : [deploying]),
      ]),
    ],
  }
}
