import {
  bucketName,
  changesRoleName,
  changesStarterRoleName,
  executionRoleName,
  operatorRoleName,
  schedulerRoleName,
  taskRoleName,
} from '../names.ts'
import type { Settings } from '../settings/settings.ts'
import { denyBut, policiesOf, trustedNames } from './trusted-names.ts'

/** Making and changing roles. */
const changes = ['Attach', 'Create', 'Delete', 'Detach', 'Put', 'Tag', 'Untag', 'Update'].map((verb) => `iam:${verb}*`)

/**
 * Operations on stacks and StackSets. A stack keeps the role that it was made with: anyone who may operate the stack uses
 * the role, with or without iam:PassRole. CreateStack is not among them, since a new stack has no role but one that
 * is passed.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
const stackOperations = [
  'CancelUpdateStack',
  'ContinueUpdateRollback',
  'CreateChangeSet',
  'CreateStackInstances',
  'CreateStackRefactor',
  'CreateStackSet',
  'DeleteStack*',
  'ExecuteChangeSet',
  'ExecuteStackRefactor',
  'ImportStacksToStackSet',
  'RollbackStack',
  'UpdateStack*',
].map((action) => `cloudformation:${action}`)

/**
 * Keeps administrators of the security and log-archive accounts (and of the automation account, if it is not the
 * management account) from taking the names that key and bucket trust, and from using the roles that have them.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function serviceControlPolicies(settings: Settings): object[] {
  const names = trustedNames(settings)
  const { pipeline, breakGlass, executing, deploying, publishing, ofLandingZones, ours } = names
  const roles = (...list: readonly string[]) => list.map((name) => `arn:${names.partition}:iam::*:role/${name}`)
  const bucket = bucketName(settings.bucket.prefix, settings.accounts.logArchive, settings.region)
  const s3 = (name: string) => `arn:${names.partition}:s3:::${name}`
  const cloudFormation = [...executing, ...ofLandingZones]
  return policiesOf([
    denyBut(
      'OnlyThePipelineChangesTrustedRoles',
      changes,
      roles(breakGlass, deploying, ...publishing, ...cloudFormation, pipeline),
      roles(pipeline),
    ),
    denyBut('OnlyDeploymentsChangeOurRoles', changes, roles(ours), roles(pipeline, ...cloudFormation)),
    denyBut(
      'OnlyDeploymentsPassTrustedRoles',
      ['iam:PassRole'],
      roles(breakGlass, deploying, ...cloudFormation),
      roles(pipeline, deploying),
    ),
    ...rolesOfTasks(roles, [pipeline, ...cloudFormation]),
    denyBut('OnlyThePipelineAssumesDeployRoles', ['sts:AssumeRole'], roles(deploying, ...publishing), roles(pipeline)),
    denyBut(
      'OnlyDeploymentsOperateStacks',
      stackOperations,
      '*',
      roles(pipeline, breakGlass, deploying, ...cloudFormation),
    ),
    // A deployment reads its templates from this bucket.
    denyBut(
      'OnlyThePipelineStagesTemplates',
      ['s3:Delete*', 's3:Put*'],
      [s3('cdk-hnb659fds-assets-*')],
      roles(pipeline, publishing[0]),
    ),
    // S3 lets the root user change the bucket policy, whatever that policy says.
    denyBut(
      'OnlyDeploymentsChangeTheBucketPolicy',
      ['s3:DeleteBucketPolicy', 's3:PutBucketPolicy'],
      [s3(bucket)],
      roles(breakGlass, ...cloudFormation),
    ),
  ])
}

/** Who may pass the roles of the two tasks to ECS. */
const rolesOfTasks = (roles: (...names: readonly string[]) => string[], deployments: readonly string[]) => [
  denyBut(
    'OnlyRunsPassTheTaskRole',
    ['iam:PassRole'],
    roles(taskRoleName, executionRoleName),
    roles(...deployments, schedulerRoleName, operatorRoleName, changesStarterRoleName),
  ),
  denyBut(
    'OnlyTheRulePassesTheChangesRole',
    ['iam:PassRole'],
    roles(changesRoleName),
    roles(...deployments, changesStarterRoleName),
  ),
]
