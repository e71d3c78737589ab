import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { RoleEventForwarder, type RoleEventForwarderProps } from '../constructs/role-event-forwarder.ts'
import { globalRegionOf } from '../partitions.ts'
import type { Settings } from '../settings/settings.ts'

/** In the automation account, in the Region of IAM's events. */
export class RoleAlertsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & RoleEventForwarderProps) {
    super(scope, id, props)
    new RoleEventForwarder(this, 'RoleEvents', { toRegion: props.toRegion })
  }
}

/** The Region of the stack; undefined where the settings need none, because they want no alerts or name this Region. */
export function roleAlertsRegion({ region, bucket }: Pick<Settings, 'region' | 'bucket'>): string | undefined {
  const globalRegion = globalRegionOf(region)
  return bucket.alertOnTampering && region !== globalRegion ? globalRegion : undefined
}
