import { Construct } from 'constructs'
import { keyNotificationRoleName } from '../names.ts'
import { keyTamperingPattern } from './event-patterns.ts'
import { calledBy, Notifications } from './notifications.ts'

export interface KeyNotificationsProps {
  readonly keyArns: readonly string[]
  /** In the automation account; the same Region. */
  readonly topicArn: string
}

/** Publishes attempts to change the keys: their policies, states, grants and aliases. */
export class KeyNotifications extends Construct {
  constructor(scope: Construct, id: string, { keyArns, topicArn }: KeyNotificationsProps) {
    super(scope, id)
    new Notifications(this, {
      topicArn,
      roleName: keyNotificationRoleName,
      roleDescription: 'Publishes changes to the key of the IAM credential reports',
    }).add(this, 'Tampering', {
      name: 'iam-credential-reports-key-tampering',
      description: 'A caller tried to change a key of the IAM credential reports',
      eventPattern: keyTamperingPattern(keyArns),
      paths: { ...calledBy.paths, key: '$.detail.resources[0].ARN' },
      lines: ['An attempt to change the key <key> of the IAM credential reports.', ...calledBy.lines],
    })
  }
}
