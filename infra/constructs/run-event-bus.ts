import { CfnEventBus, CfnEventBusPolicy } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { eventBusName } from '../names.ts'
import { onlyOurSource, onlyTheTasksPutEvents } from '../policies/event-bus-policy.ts'

export interface RunEventBusProps {
  /** The roles of the tasks. */
  readonly roleArns: readonly string[]
}

/**
 * The event bus for findings and changes. Rules of this account and of subscribers match its events. Its policy
 * is made statement by statement: in AWS GovCloud (US), CloudFormation takes no policy document on the bus itself.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html
 */
export class RunEventBus extends Construct {
  readonly bus: CfnEventBus

  constructor(scope: Construct, id: string, { roleArns }: RunEventBusProps) {
    super(scope, id)
    this.bus = new CfnEventBus(this, 'Bus', { name: eventBusName })
    for (const statement of [onlyTheTasksPutEvents(roleArns), onlyOurSource()]) {
      const statementId = statement.sid ?? ''
      new CfnEventBusPolicy(this, statementId, {
        eventBusName: this.bus.ref,
        statementId,
        statement: statement.toStatementJson(),
      })
    }
  }
}
