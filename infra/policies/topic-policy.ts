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

/**
 * Rules publish through a role, here and in the log-archive account: EventBridge by itself sends nothing that a condition
 * of a topic policy could hold on to. The role here needs no statement, since it is of the same account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
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
