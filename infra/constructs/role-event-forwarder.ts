import { Aws } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { forwarderRoleName } from '../names.ts'
import { forwardsEvents, rulesOfThisAccount } from '../policies/notifications.ts'
import { roleTamperingPattern } from './event-patterns.ts'

export interface RoleEventForwarderProps {
  /** The Region of the topic. */
  readonly toRegion: string
}

/**
 * Forwards changes to the roles of the runs from the Region in which IAM's events occur to the Region of the topic: a
 * rule can publish to a topic of its own Region only.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
export class RoleEventForwarder extends Construct {
  constructor(scope: Construct, id: string, { toRegion }: RoleEventForwarderProps) {
    super(scope, id)
    const busArn = `arn:${Aws.PARTITION}:events:${toRegion}:${Aws.ACCOUNT_ID}:event-bus/default`
    const role = new Role(this, 'Role', {
      roleName: forwarderRoleName,
      description: 'Forwards changes to the roles of the IAM credential reports to the Region of the topic',
      assumedBy: rulesOfThisAccount(),
      inlinePolicies: { forward: new PolicyDocument({ statements: [forwardsEvents(busArn)] }) },
    })
    new CfnRule(this, 'Rule', {
      name: 'iam-credential-reports-role-events',
      description: 'Forwards changes to the roles of the IAM credential reports to the Region of the topic',
      eventPattern: roleTamperingPattern(),
      targets: [{ id: 'bus', arn: busArn, roleArn: role.roleArn }],
    })
  }
}
