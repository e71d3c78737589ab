import type { Construct } from 'constructs'
import { MemberRole } from '../constructs/member-role.ts'
import { roleArn, taskRoleName } from '../names.ts'
import { accountId, addParameters, memberRoleName, organizationId, tagParameters } from './parameters.ts'
import { PlainStack } from './plain-stack.ts'

/** For every account whose report is collected, the management account among them. */
export function memberRoleTemplate(scope: Construct, id: string): PlainStack {
  const stack = new PlainStack(scope, id, 'IAM credential reports, step 4 of 4: the role (every account)')
  const parameters = addParameters(stack, {
    Role: { pIAMRoleName: memberRoleName },
    Trust: {
      pManagementAccountId: accountId(
        'Automation account',
        'Runs the task: the management account, or a delegated administrator',
      ),
      pOrganizationId: organizationId,
    },
    Tags: tagParameters,
  })
  const automationAccount = parameters.pManagementAccountId.valueAsString
  new MemberRole(stack, 'MemberRole', {
    roleName: parameters.pIAMRoleName.valueAsString,
    organizationId: parameters.pOrganizationId.valueAsString,
    automationAccount,
    taskRoleArn: roleArn(automationAccount, taskRoleName),
  })
  stack.tagEverything(parameters)
  return stack
}
