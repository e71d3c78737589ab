import { Aws, CfnOutput } from 'aws-cdk-lib'
import { ManagedPolicy, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { boundarySuffix } from '../names.ts'
import { producesCredentialReports, theTaskOfTheOrganization } from '../policies/member-role.ts'

export interface MemberRoleProps {
  readonly roleName: string
  readonly organizationId: string
  readonly automationAccount: string
  readonly taskRoleArn: string
}

/**
 * The role that the worker assumes in an account. The boundary holds the role to its two actions whatever else is
 * attached to it later.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class MemberRole extends Construct {
  constructor(scope: Construct, id: string, props: MemberRoleProps) {
    super(scope, id)
    const boundary = new ManagedPolicy(this, 'Boundary', {
      managedPolicyName: `${props.roleName}${boundarySuffix}`,
      description: 'All that the role of the IAM credential reports may ever do',
      statements: [producesCredentialReports()],
    })
    new Role(this, 'Role', {
      roleName: props.roleName,
      description: 'Generates and reads the credential report of this account for the organization',
      assumedBy: theTaskOfTheOrganization(props),
      permissionsBoundary: boundary,
      inlinePolicies: {
        'credential-report': new PolicyDocument({ statements: [producesCredentialReports()] }),
      },
    })
    new CfnOutput(this, 'Arn', {
      value: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${props.roleName}`,
      description: 'ARN of the role',
    }).overrideLogicalId('oIAMRoleArn')
  }
}
