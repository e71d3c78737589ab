import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'

/** The two actions of the member role; its boundary allows the same and nothing else. */
export const credentialReportActions = ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'] as const

export const producesCredentialReports = () =>
  new PolicyStatement({
    sid: 'ProducesCredentialReports',
    actions: [...credentialReportActions],
    // Neither action knows resources.
    resources: ['*'],
  })

/**
 * Trusts exactly the task's role, in the organization. The principal is the account, with the role as a condition:
 * a role as principal becomes its unique id, and every member account would refuse it once it was made anew.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const theTaskOfTheOrganization = (trust: {
  readonly automationAccount: string
  readonly taskRoleArn: string
  readonly organizationId: string
}) =>
  new AccountPrincipal(trust.automationAccount).withConditions({
    ArnEquals: { 'aws:PrincipalArn': trust.taskRoleArn },
    StringEquals: { 'aws:PrincipalOrgID': trust.organizationId },
  })
