import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'

/** Rules of this deployment, of this account and Region. */
export const rulesOfThisAccount = () =>
  new ServicePrincipal('events.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: {
        'aws:SourceArn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/iam-credential-reports-*`,
      },
    },
  })

export const publishesNotifications = (topicArn: string) =>
  new PolicyStatement({ sid: 'PublishesNotices', actions: ['sns:Publish'], resources: [topicArn] })

/** Forwards events to an event bus of another Region, which a rule can reach through a role only. */
export const forwardsEvents = (busArn: string) =>
  new PolicyStatement({ sid: 'ForwardsEvents', actions: ['events:PutEvents'], resources: [busArn] })
