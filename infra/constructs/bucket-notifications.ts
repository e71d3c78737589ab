import { Construct } from 'constructs'
import { notificationRoleName } from '../names.ts'
import { bucketTamperingPattern } from './event-patterns.ts'
import { calledBy, Notifications } from './notifications.ts'

export interface BucketNotificationsProps {
  readonly bucketName: string
  /** In the automation account; the same Region. */
  readonly topicArn: string
  /** The roles of the tasks, which write. */
  readonly writingRoleArns: readonly string[]
}

/** Publishes attempts to change, empty or rewrite the bucket. */
export class BucketNotifications extends Construct {
  constructor(scope: Construct, id: string, props: BucketNotificationsProps) {
    super(scope, id)
    new Notifications(this, {
      topicArn: props.topicArn,
      roleName: notificationRoleName,
      roleDescription: 'Publishes events of the bucket of the IAM credential reports',
    }).add(this, 'Tampering', {
      name: 'iam-credential-reports-tampering',
      description: 'A caller tried to change, empty or rewrite the bucket of the IAM credential reports',
      eventPattern: bucketTamperingPattern(props),
      paths: calledBy.paths,
      lines: [`An attempt to change the bucket ${props.bucketName} of the IAM credential reports.`, ...calledBy.lines],
    })
  }
}
