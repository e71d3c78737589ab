import { CfnEventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { eventBusName } from '../names.ts'
import { policyDocument } from '../policies/documents.ts'
import { onlyOurSource, onlyTheTasksPutEvents } from '../policies/event-bus-policy.ts'

export interface RunEventBusProps {
  /** The roles of the tasks. */
  readonly roleArns: readonly string[]
}

/** The bus of what runs found and what changed, for rules of the account: here and of whoever acts on them. */
export class RunEventBus extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string, { roleArns }: RunEventBusProps) {
    super(scope, id)
    const bus = new CfnEventBus(this, 'Bus', {
      name: eventBusName,
      description: 'Results and changes of the IAM credential reports',
      policy: policyDocument([onlyTheTasksPutEvents(roleArns), onlyOurSource()]),
    })
    this.name = bus.ref
  }
}
