import { repositoryName } from '../names.ts'
import type { Settings } from '../settings/settings.ts'
import { parameterValues } from './parameter-values.ts'
import { type TemplateName, templateFiles } from './plain-templates.ts'

const names: readonly TemplateName[] = ['key', 'bucket', 'automation', 'memberRole']
const isRoot = (unit: string) => unit.startsWith('r-')
const imageUri = ({ accounts, region, task }: Settings) =>
  task.image ??
  `${accounts.automation}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${repositoryName}:${task.imageTag ?? '1.0.0'}`

/** Parameters that are nothing are left to their defaults: both landing zones refuse empty values. */
const given = (values: Readonly<Record<string, string>>) => Object.entries(values).filter(([, value]) => value !== '')

/**
 * A manifest for Customizations for AWS Control Tower, which deploys the four templates one after the other and
 * hands the ARNs on in Parameter Store.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/userguide/cfct-manifest-file-resources-section.html
 */
export function controlTowerManifest(settings: Settings): object {
  const { accounts, region, memberRole } = settings
  const parameter = (name: string) => `/iam-credential-reports/${name}`
  const values = parameterValues(settings, {
    keyArn: `$[alfred_ssm_${parameter('key-arn')}]`,
    signingKeyArn: `$[alfred_ssm_${parameter('signing-key-arn')}]`,
    bucketArn: `$[alfred_ssm_${parameter('bucket-arn')}]`,
    imageUri: imageUri(settings),
    deployingRole: 'AWSControlTowerExecution',
  })
  const units = settings.memberRole.organizationalUnits.map((unit) => (isRoot(unit) ? 'Root' : unit))
  const targets: Record<TemplateName, object> = {
    key: { accounts: [accounts.security] },
    bucket: { accounts: [accounts.logArchive] },
    automation: { accounts: [accounts.automation] },
    memberRole: { accounts: [accounts.management], organizational_units: units },
  }
  const outputs: Partial<Record<TemplateName, object[]>> = {
    key: [
      { name: parameter('key-arn'), value: '$[output_oIAMCredentialReportKeyArn]' },
      { name: parameter('signing-key-arn'), value: '$[output_oIAMCredentialReportSigningKeyArn]' },
    ],
    bucket: [{ name: parameter('bucket-arn'), value: '$[output_oIAMCredDeliveryS3BucketArn]' }],
  }
  return {
    region,
    version: '2021-03-15',
    resources: names.map((name) => ({
      name: `iam_credential_reports_${name === 'memberRole' ? 'member_role' : name}`,
      resource_file: `templates/${templateFiles[name]}`,
      deploy_method: 'stack_set',
      deployment_targets: targets[name],
      parameters: given(values[name]).map(([key, value]) => ({ parameter_key: key, parameter_value: value })),
      ...(outputs[name] && { export_outputs: outputs[name] }),
      regions: [name === 'memberRole' ? memberRole.region : region],
    })),
  }
}

/**
 * A fragment of a Landing Zone Accelerator's customizations-config.yaml. Accounts go by the accelerator's names for
 * them, and what it does not know by variables of its replacements-config.yaml; the ARNs are filled in between two
 * runs. Its StackSets are self-managed: the root takes in the management account, which has a stack of its own here
 * because units alone would leave it out.
 *
 * @see https://awslabs.github.io/landing-zone-accelerator-on-aws/
 */
export function acceleratorFragment(settings: Settings): object {
  const { accounts, region, memberRole } = settings
  const values = parameterValues(settings, {
    keyArn: '{{ IamCredentialReportKeyArn }}',
    signingKeyArn: '{{ IamCredentialReportSigningKeyArn }}',
    bucketArn: '{{ IamCredentialReportBucketArn }}',
    imageUri: imageUri(settings),
    deployingRole: '{{ IamCredentialReportDeployingRole }}',
  })
  const template = (name: TemplateName) => ({
    name: `iam-credential-reports-${name === 'memberRole' ? 'member-role' : name}`,
    template: `cloudformation/${templateFiles[name]}`,
    regions: [name === 'memberRole' ? memberRole.region : region],
    parameters: given(values[name]).map(([key, value]) => ({ name: key, value })),
  })
  const stack = (name: TemplateName, account: string, runOrder: number) => ({
    ...template(name),
    runOrder,
    terminationProtection: true,
    deploymentTargets: { accounts: [account] },
  })
  const units = settings.memberRole.organizationalUnits.map((unit) => (isRoot(unit) ? 'Root' : unit))
  return {
    customizations: {
      cloudFormationStacks: [
        stack('key', 'Audit', 1),
        stack('bucket', 'LogArchive', 2),
        stack('automation', automationAccountName(accounts), 3),
        { ...stack('memberRole', 'Management', 3), name: 'iam-credential-reports-member-role-management' },
      ],
      cloudFormationStackSets: [
        {
          ...template('memberRole'),
          capabilities: ['CAPABILITY_NAMED_IAM'],
          deploymentTargets: { organizationalUnits: units, excludedAccounts: ['Management'] },
        },
      ],
    },
  }
}

/** The accelerator's own name for the account, or a variable for one that only its configuration names. */
function automationAccountName({ automation, management, security, logArchive }: Settings['accounts']): string {
  if (automation === management) return 'Management'
  if (automation === security) return 'Audit'
  if (automation === logArchive) return 'LogArchive'
  return '{{ IamCredentialReportAutomationAccount }}'
}
