import { bucketName, changesRoleName, readerRoleName, taskRoleName } from '../names.ts'
import { partitionOf } from '../partitions.ts'
import type { Settings } from '../settings/settings.ts'
import { denyBut, policiesOf, trustedNames } from './trusted-names.ts'

/** Stands for the id of the key, unless the settings have its ARN. */
export const keyIdPlaceholder = 'ID-OF-THE-KEY'
/** Likewise for the key that signs manifests. */
export const signingKeyIdPlaceholder = 'ID-OF-THE-SIGNING-KEY'

const s3 = (...actions: readonly string[]) => actions.map((action) => `s3:${action}`)
const kms = (...actions: readonly string[]) => actions.map((action) => `kms:${action}`)

/**
 * Protects key, bucket and deploy roles from every other caller, principals of the management account and of other
 * organizations too, even if somebody weakens the policies of the resources themselves. It protects nothing in the
 * management account.
 *
 * Resource control policies take neither NotAction nor an action of * alone, so that actions are named by pattern.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function resourceControlPolicies(settings: Settings): object[] {
  const { accounts, access, analytics } = settings
  const names = trustedNames(settings)
  const role = (account: string, name: string) => `arn:${names.partition}:iam::${account}:role/${name}`
  const all = [...new Set([accounts.automation, accounts.security, accounts.logArchive])]
  const inAll = (...list: readonly string[]) => all.flatMap((account) => list.map((name) => role(account, name)))
  const deployments = (account: string) =>
    [names.breakGlass, ...names.executing, ...names.ofLandingZones].map((name) => role(account, name))
  const { bucket, key, signingKey } = resources(settings)
  const keys = [key, ...signingKey]
  const task = role(accounts.automation, taskRoleName)
  const tasks = [task, role(accounts.automation, changesRoleName)]
  const reader = role(accounts.logArchive, readerRoleName)
  const auditors = analytics.enabled ? analytics.auditors : []
  const readers = [...access.readers, ...(auditors.length > 0 ? [reader] : [])]
  const statements = [
    denyBut(
      'OnlyThePipelineAssumesDeployRoles',
      ['sts:AssumeRole'],
      inAll(names.deploying, ...names.publishing),
      inAll(names.pipeline),
    ),
    ...(auditors.length > 0
      ? [denyBut('OnlyAuditorsAssumeTheReaderRole', ['sts:AssumeRole'], [reader], auditors)]
      : []),
    denyBut(
      'OnlyDeploymentsConfigureTheBucket',
      s3('Create*', 'Delete*', 'PauseReplication', 'Put*', 'TagResource', 'UntagResource', 'Update*'),
      [bucket],
      deployments(accounts.logArchive),
    ),
    denyBut(
      'OnlyTheTasksAndBreakGlassChangeObjects',
      s3('AbortMultipartUpload', 'BypassGovernanceRetention', 'Delete*', 'Put*', 'Replicate*', 'Update*'),
      [`${bucket}/*`],
      [...tasks, role(accounts.logArchive, names.breakGlass)],
    ),
    denyBut('OnlyDeploymentsChangeTheKeyPolicy', kms('PutKeyPolicy'), keys, deployments(accounts.security)),
    denyBut('OnlyBreakGlassStopsTheKey', kms('DisableKey*', 'ScheduleKeyDeletion'), keys, [
      role(accounts.security, names.breakGlass),
    ]),
    denyBut(
      'OnlyTheTasksAndReadersUseTheKey',
      kms('CreateGrant', 'Decrypt', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'),
      [key],
      [...tasks, ...readers],
    ),
    ...(signingKey.length > 0 ? [denyBut('OnlyTheTaskSigns', kms('CreateGrant', 'Sign'), signingKey, [task])] : []),
  ]
  return policiesOf(statements.map((statement) => ({ ...statement, Principal: '*' })))
}

/** ARNs of the bucket, of the key, and of the key that signs manifests, if there is one. */
function resources({ accounts, bucket, key, signingKey, region }: Settings) {
  const partition = partitionOf(region)
  const keyOf = (id: string) => `arn:${partition}:kms:${region}:${accounts.security}:key/${id}`
  return {
    bucket: `arn:${partition}:s3:::${bucketName(bucket.prefix, accounts.logArchive, region)}`,
    key: key.arn ?? keyOf(keyIdPlaceholder),
    signingKey: signingKey.enabled ? [signingKey.arn ?? keyOf(signingKeyIdPlaceholder)] : [],
  }
}
