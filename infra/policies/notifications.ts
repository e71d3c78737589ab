import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'

/**
 * Rules of this deployment, of this account and Region.
 *
 * @param eventBusName a bus beside the default one
 */
export const rulesOfThisAccount = (eventBusName?: string) =>
  new ServicePrincipal('events.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: {
        'aws:SourceArn': ['iam-credential-reports-*', ...(eventBusName === undefined ? [] : [`${eventBusName}/*`])].map(
          (rule) => `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/${rule}`,
        ),
      },
    },
  })

export const publishesNotifications = (topicArn: string) =>
  new PolicyStatement({ sid: 'PublishesNotices', actions: ['sns:Publish'], resources: [topicArn] })

/** Forwards events to an event bus of another Region, which a rule can reach through a role only. */
export const forwardsEvents = (busArn: string) =>
  new PolicyStatement({ sid: 'ForwardsEvents', actions: ['events:PutEvents'], resources: [busArn] })
