import { CfnStackSet, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { MemberRole, type MemberRoleProps } from '../constructs/member-role.ts'
import { memberRoleStackSetName } from '../names.ts'
import { inlineTemplate } from './inline-template.ts'

/** The member role straight into one account: the management account, which StackSets skip, and wherever asked. */
export class MemberRoleStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly role: MemberRoleProps }) {
    super(scope, id, props)
    new MemberRole(this, 'MemberRole', props.role)
  }
}

export interface MemberRolesStackProps extends StackProps {
  readonly role: MemberRoleProps
  /** Ids of organizational units, or the root's. */
  readonly organizationalUnits: readonly string[]
  /** True in the management account, false in that of a delegated administrator of StackSets. */
  readonly inManagementAccount: boolean
  /** The share of accounts of a StackSet operation that may fail without failing the stack. */
  readonly failureTolerancePercentage: number
  /** Set on the roles too: a StackSet does not propagate the tags of the stack that contains it. */
  readonly roleTags: Readonly<Record<string, string>>
}

/**
 * The member role in every account of organizational units, now and as accounts join.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export class MemberRolesStack extends Stack {
  constructor(scope: Construct, id: string, props: MemberRolesStackProps) {
    super(scope, id, props)
    const templateBody = inlineTemplate((app) => {
      new MemberRoleStack(app, 'member-role', { role: props.role })
    })
    new CfnStackSet(this, 'StackSet', {
      stackSetName: memberRoleStackSetName,
      description: 'The role that the IAM credential reports are collected with',
      permissionModel: 'SERVICE_MANAGED',
      callAs: props.inManagementAccount ? 'SELF' : 'DELEGATED_ADMIN',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { Active: true },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      templateBody,
      tags: Object.entries(props.roleTags).map(([key, value]) => ({ key, value })),
      stackInstancesGroup: [
        {
          deploymentTargets: { organizationalUnitIds: [...props.organizationalUnits] },
          // IAM is global: one Region is enough. It has to be enabled in every account of the organizational units.
          regions: [this.region],
        },
      ],
      operationPreferences: {
        // A tolerated failure is a success to CloudFormation: the account would have no role, and nothing would say so.
        failureTolerancePercentage: props.failureTolerancePercentage,
        // All accounts at once, so that the first failure finds most of the others started already.
        maxConcurrentPercentage: 100,
        concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        regionConcurrencyType: 'PARALLEL',
      },
    })
  }
}
