import { Aws } from 'aws-cdk-lib'
import { AccountPrincipal, AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { keyNotificationRoleName, notificationRoleName, roleArn } from '../names.ts'

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

/** A role through which rules of another account publish. */
export interface Publisher {
  readonly sid: string
  readonly account: string
  readonly roleArn: string
}

/**
 * Rules publish through a role, here and in other accounts: EventBridge by itself sends nothing that a condition of a
 * topic policy could test. The role here needs no statement, since it is of the same account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
 */
export const roleOfRulesPublishes = (topicArn: string, { sid, account, roleArn }: Publisher) =>
  new PolicyStatement({
    sid,
    principals: [new AccountPrincipal(account)],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
  })

/** The role of {@link BucketNotifications}. */
export const bucketPublisher = (account: string): Publisher => ({
  sid: 'BucketNoticesPublish',
  account,
  roleArn: roleArn(account, notificationRoleName),
})

/** The role of {@link KeyNotifications}. */
export const keyPublisher = (account: string): Publisher => ({
  sid: 'KeyNoticesPublish',
  account,
  roleArn: roleArn(account, keyNotificationRoleName),
})
