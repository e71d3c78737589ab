import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { RoleEventForwarder, type RoleEventForwarderProps } from '../constructs/role-event-forwarder.ts'

/** In the automation account, in the Region of IAM's events. */
export class RoleAlertsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & RoleEventForwarderProps) {
    super(scope, id, props)
    new RoleEventForwarder(this, 'RoleEvents', { toRegion: props.toRegion })
  }
}
