import { type CfnCondition, RemovalPolicy } from 'aws-cdk-lib'
import { CfnSubscription, CfnTopicPolicy, Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { topicName } from '../names.ts'
import { policyDocument } from '../policies/documents.ts'
import { alarmsPublish, type Publisher, publishesOnlyByTls, roleOfRulesPublishes } from '../policies/topic-policy.ts'

export interface AlertTopicProps {
  /** Roles of other accounts, through which rules publish. */
  readonly publishers: readonly Publisher[]
  /** Gets every message, once it has confirmed. */
  readonly email?: string | undefined
  /** Where only the deployment knows whether there is an address. */
  readonly emailCondition?: CfnCondition
}

/** Where every alarm and notification goes. */
export class AlertTopic extends Construct {
  readonly topic: Topic

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id)
    const topic = new Topic(this, 'Topic', { topicName, displayName: 'IAM credential reports' })
    topic.applyRemovalPolicy(RemovalPolicy.DESTROY)
    new CfnTopicPolicy(this, 'Policy', {
      topics: [topic.topicArn],
      policyDocument: policyDocument([
        publishesOnlyByTls(topic.topicArn),
        alarmsPublish(topic.topicArn),
        ...props.publishers.map((publisher) => roleOfRulesPublishes(topic.topicArn, publisher)),
      ]),
    })
    if (props.email !== undefined) {
      const subscription = new CfnSubscription(this, 'Email', {
        topicArn: topic.topicArn,
        protocol: 'email',
        endpoint: props.email,
      })
      if (props.emailCondition) subscription.cfnOptions.condition = props.emailCondition
    }
    this.topic = topic
  }
}
