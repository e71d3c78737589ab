import { CfnRule } from 'aws-cdk-lib/aws-events'
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { publishesNotifications, rulesOfThisAccount } from '../policies/notifications.ts'

/** One kind of event and the message that it sends. */
export interface Notification {
  /** Of the rule. */
  readonly name: string
  readonly description: string
  readonly eventPattern: object
  /** @default the default bus, which has the events of AWS */
  readonly eventBusName?: string
  /** JSON paths into the event, by the name that the lines use for them. */
  readonly paths: Readonly<Record<string, string>>
  /** The message. `<name>` stands for a value of `paths`; a value that the event lacks is left empty. */
  readonly lines: readonly string[]
}

export interface NotificationsProps {
  /** In this account, or in another account of the same Region. */
  readonly topicArn: string
  readonly roleName: string
  readonly roleDescription: string
  /** A bus beside the default one that has rules. */
  readonly eventBusName?: string
}

/**
 * Publishes events of the account to a topic, all through one role: without one, EventBridge sends nothing that a
 * condition of the topic's policy could test.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
 */
export class Notifications {
  readonly #topicArn: string
  readonly #role: Role

  /** Makes the role, as child `Role` of `scope`. */
  constructor(scope: Construct, { topicArn, roleName, roleDescription, eventBusName }: NotificationsProps) {
    this.#topicArn = topicArn
    this.#role = new Role(scope, 'Role', {
      roleName,
      description: roleDescription,
      assumedBy: rulesOfThisAccount(eventBusName),
      inlinePolicies: { publish: new PolicyDocument({ statements: [publishesNotifications(topicArn)] }) },
    })
  }

  /**
   * Adds a rule.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
   */
  add(
    scope: Construct,
    id: string,
    { name, description, eventPattern, eventBusName, paths, lines }: Notification,
  ): void {
    new CfnRule(scope, id, {
      name,
      description,
      eventPattern,
      ...(eventBusName !== undefined && { eventBusName }),
      targets: [
        {
          id: 'topic',
          arn: this.#topicArn,
          roleArn: this.#role.roleArn,
          inputTransformer: {
            inputPathsMap: paths,
            inputTemplate: lines.map((line) => `"${line}"`).join('\n'),
          },
        },
      ],
    })
  }
}

/** The paths and lines that say who called an API of AWS, when, and with what outcome. */
export const calledBy = {
  paths: {
    action: '$.detail.eventName',
    who: '$.detail.userIdentity.arn',
    time: '$.detail.eventTime',
    address: '$.detail.sourceIPAddress',
    error: '$.detail.errorCode',
    account: '$.account',
    region: '$.region',
  },
  lines: [
    'Call: <action>',
    'Caller: <who>',
    'Time: <time>, from <address>',
    'Error: <error> (empty: the call succeeded)',
    'Account and Region: <account>, <region>',
  ],
} as const
