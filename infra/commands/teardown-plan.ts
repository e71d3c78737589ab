import {
  bucketName,
  clusterName,
  memberRoleStackSetName,
  scheduleGroupName,
  scheduleName,
  stackNames,
} from '../names.ts'
import type { Settings } from '../settings/settings.ts'
import { roleAlertsRegion } from '../stacks/role-alerts-stack.ts'

/** One step of the removal. */
export interface TeardownStep {
  readonly title: string
  /** Whose credentials the commands take. */
  readonly account: string
  /** What is there, by name. */
  readonly inventory: readonly string[]
  readonly commands: readonly string[]
  /** What is lost, in words. */
  readonly lost: string
}

/** Everything that a deployment made, in the order in which it comes down. Nothing of it is done here. */
export function teardownPlan(settings: Settings): TeardownStep[] {
  const { accounts, memberRole, region } = settings
  const inRegion = `--region ${region}`
  const destroy = (stack: string) => `npx cdk destroy --exclusively ${stack}`
  return [
    {
      title: 'Stop the schedule and the runs',
      account: accounts.automation,
      inventory: [`schedule ${scheduleName}`, `running tasks of the cluster ${clusterName}`],
      commands: [
        `aws scheduler delete-schedule --name ${scheduleName} --group-name ${scheduleGroupName} ${inRegion}`,
        `aws ecs list-tasks --cluster ${clusterName} ${inRegion} --query 'taskArns[]' --output text | tr '\\t' '\\n' | xargs -r -n 1 aws ecs stop-task --cluster ${clusterName} ${inRegion} --task`,
      ],
      lost: 'No new reports. A run under way writes its manifest and ends within two minutes.',
    },
    ...(memberRole.organizationalUnits.length === 0 ? [] : stackSet(settings, destroy)),
    {
      title: 'Delete the automation',
      account: accounts.automation,
      inventory: [
        `stack ${stackNames.automation}: cluster, task, network, log group, topic, alarms, dashboard, queue, roles`,
      ],
      commands: [destroy(stackNames.automation)],
      lost: 'The logs of all runs (the manifests in the bucket are the record), the topic and its subscriptions.',
    },
    ...(roleAlertsRegion(settings) === undefined ? [] : [roleAlerts(settings, destroy)]),
    ...(settings.task.imageTag === undefined ? [] : [repository(settings, destroy)]),
    ...[...new Set([accounts.management, ...memberRole.directAccounts])].map((account) => ({
      title: `Take the role out of account ${account}`,
      account,
      inventory: [`stack ${stackNames.memberRole}-${account}`],
      commands: [destroy(`${stackNames.memberRole}-${account}`)],
      lost: 'Nothing that was stored.',
    })),
    ...(settings.analytics.enabled ? [analytics(settings, destroy)] : []),
    bucket(settings, destroy),
    keys(settings, destroy),
  ]
}

const holder = ({ accounts, memberRole }: Settings) =>
  memberRole.deployFrom === 'management' ? accounts.management : accounts.automation

function stackSet(settings: Settings, destroy: (stack: string) => string): TeardownStep[] {
  const { accounts, memberRole } = settings
  const { region, organizationalUnits: units } = memberRole
  const callAs = holder(settings) === accounts.management ? '' : ' --call-as DELEGATED_ADMIN'
  const set = `--stack-set-name ${memberRoleStackSetName} --region ${region}${callAs}`
  return [
    {
      title: 'Take the role out of the member accounts',
      account: holder(settings),
      inventory: [`StackSet ${memberRoleStackSetName}: instances in ${units.join(', ')}`],
      commands: [
        `aws cloudformation update-stack-set ${set} --use-previous-template --capabilities CAPABILITY_NAMED_IAM --auto-deployment Enabled=false`,
        `aws cloudformation delete-stack-instances ${set} --deployment-targets OrganizationalUnitIds=${units.join(',')} --regions ${region} --no-retain-stacks`,
        `aws cloudformation list-stack-instances ${set}   # until it is empty: a StackSet with instances cannot be deleted`,
      ],
      lost: 'The worker can no longer enter the accounts. Nothing that was stored.',
    },
    {
      title: 'Delete the StackSet',
      account: holder(settings),
      inventory: [`stack ${stackNames.memberRoles}`],
      commands: [destroy(stackNames.memberRoles)],
      lost: 'Nothing more.',
    },
  ]
}

const roleAlerts = ({ accounts }: Settings, destroy: (stack: string) => string): TeardownStep => ({
  title: 'Delete the forwarding of changes to the roles',
  account: accounts.automation,
  inventory: [`stack ${stackNames.roleAlerts}: a rule and its role`],
  commands: [destroy(stackNames.roleAlerts)],
  lost: 'Nothing that was stored.',
})

const repository = ({ accounts, region }: Settings, destroy: (stack: string) => string): TeardownStep => ({
  title: 'Delete the image repository',
  account: accounts.automation,
  inventory: [`stack ${stackNames.repository}`, 'repository iam-credential-reports, which outlives its stack'],
  commands: [
    destroy(stackNames.repository),
    `aws ecr delete-repository --repository-name iam-credential-reports --force --region ${region}`,
  ],
  lost: 'The images that you pushed.',
})

const analytics = ({ accounts }: Settings, destroy: (stack: string) => string): TeardownStep => ({
  title: 'Delete the tables and queries',
  account: accounts.logArchive,
  inventory: [`stack ${stackNames.analytics}: database, tables, workgroup, named queries, reader role`],
  commands: [destroy(stackNames.analytics)],
  lost: 'Named queries that were changed by hand, and results of queries. No report.',
})

function bucket(
  { accounts, bucket: { prefix, objectLock }, access, region }: Settings,
  destroy: (stack: string) => string,
): TeardownStep {
  const name = bucketName(prefix, accounts.logArchive, region)
  const locks = {
    governance: `As ${access.breakGlassRole}: objects are locked for ${objectLock.days} days, and only --bypass-governance-retention goes past that.`,
    compliance: `Objects are locked in compliance mode for ${objectLock.days} days: until then nobody can delete them, AWS neither.`,
    off: `As ${access.breakGlassRole}: nobody else may delete.`,
  }
  const bypass = objectLock.mode === 'governance' ? ' --bypass-governance-retention' : ''
  return {
    title: 'Delete the bucket, or keep it',
    account: accounts.logArchive,
    inventory: [`stack ${stackNames.bucket}`, `bucket ${name}, which outlives its stack with its policy`],
    commands: [
      destroy(stackNames.bucket),
      `# ${locks[objectLock.mode]} Each version, then each delete marker, 500 at a time, until both say that there are none:`,
      ...['Versions', 'DeleteMarkers'].map(
        (kind) =>
          `aws s3api list-object-versions --bucket ${name} --max-items 500 --output json --query '{Objects: ${kind}[].{Key: Key, VersionId: VersionId}, Quiet: \`true\`}' > batch.json && aws s3api delete-objects --bucket ${name}${bypass} --delete file://batch.json ${inRegion(region)}`,
      ),
      `aws s3api delete-bucket --bucket ${name} ${inRegion(region)}`,
    ],
    lost: 'Every report, every manifest, the whole evidence. It cannot be had again: IAM keeps no old reports. Keep the bucket and the key as long as an auditor may ask.',
  }
}

const inRegion = (region: string) => `--region ${region}`

function keys(
  { accounts, key, signingKey, access, region }: Settings,
  destroy: (stack: string) => string,
): TeardownStep {
  const ofTheStack = [key, ...(signingKey.enabled ? [signingKey] : [])]
  return {
    title: 'Delete the keys, last of all',
    account: accounts.security,
    inventory: [
      `stack ${stackNames.key}`,
      ...ofTheStack.map(({ alias }) => `key alias/${alias}, which outlives its stack`),
    ],
    commands: [
      destroy(stackNames.key),
      `# As ${access.breakGlassRole}: nobody else may. It can be called off for 30 days (aws kms cancel-key-deletion).`,
      ...ofTheStack.flatMap(({ alias, arn }) => {
        const found = `$(aws kms describe-key --key-id alias/${alias} --region ${region} --query KeyMetadata.Arn --output text)`
        return [
          `aws kms schedule-key-deletion --key-id "${arn ?? found}" --pending-window-in-days 30 --region ${region}`,
          `aws kms delete-alias --alias-name alias/${alias} --region ${region}`,
        ]
      }),
    ],
    lost: 'Whatever in the bucket is still encrypted with the first key, all copies of it too, for good. Signatures can be checked for as long as somebody has the public key.',
  }
}
