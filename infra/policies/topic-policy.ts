import { Aws } from 'aws-cdk-lib'
import { AccountPrincipal, AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'

export const publishesOnlyByTls = (topicArn: string) =>
  new PolicyStatement({
    sid: 'PublishesOnlyByTls',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  })

/** A topic with a policy of its own no longer lets alarms in by itself. */
export const alarmsPublish = (topicArn: string) =>
  new PolicyStatement({
    sid: 'AlarmsPublish',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  })

export const rulesPublish = (topicArn: string) =>
  new PolicyStatement({
    sid: 'RulesPublish',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: {
        'aws:SourceArn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/iam-credential-reports-*`,
      },
    },
  })

/**
 * Rules of the log-archive account publish through a role there.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
 */
export const theBucketsNoticesPublish = (topicArn: string, logArchiveAccount: string, noticeRoleArn: string) =>
  new PolicyStatement({
    sid: 'BucketNoticesPublish',
    principals: [new AccountPrincipal(logArchiveAccount)],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: { ArnEquals: { 'aws:PrincipalArn': noticeRoleArn } },
  })
