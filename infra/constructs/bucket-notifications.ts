import { Aws, Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { notificationRoleName } from '../names.ts'
import { consoleHost } from './console.ts'
import { bucketTamperingPattern, createdPattern } from './event-patterns.ts'
import { calledBy, type Notification, Notifications } from './notifications.ts'

export interface BucketNotificationsProps {
  readonly bucketName: string
  /** In the automation account; the same Region. */
  readonly topicArn: string
  /** The one role that writes. */
  readonly taskRoleArn: string
  /** Also publishes attempts to change, empty or rewrite the bucket. */
  readonly alertOnTampering: boolean
}

/** The page of a run. */
const pageKey = 'summary/*/index.html'
/** The last object of a run. */
const manifestKey = 'runs/*/manifest.json'

/** Publishes that a run has finished and, as an option, attempts to tamper with the bucket. */
export class BucketNotifications extends Construct {
  constructor(scope: Construct, id: string, props: BucketNotificationsProps) {
    super(scope, id)
    const notifications = new Notifications(this, {
      topicArn: props.topicArn,
      roleName: notificationRoleName,
      roleDescription: 'Publishes events of the bucket of the IAM credential reports',
    })
    notifications.add(this, 'RunFinished', {
      name: 'iam-credential-reports-run-finished',
      description: 'A manifest was written: a run has finished',
      eventPattern: createdPattern(props.bucketName, manifestKey),
      ...this.#written('A run of the IAM credential reports finished at <time>.', 'Its record'),
    })
    // A rule of its own: the event of the manifest carries the key of the manifest only.
    notifications.add(this, 'RunPage', {
      name: 'iam-credential-reports-run-page',
      description: 'The page of a run was written',
      eventPattern: createdPattern(props.bucketName, pageKey),
      ...this.#written('The page of a run of the IAM credential reports was written at <time>.', 'The page'),
    })
    if (!props.alertOnTampering) return
    notifications.add(this, 'Tampering', {
      name: 'iam-credential-reports-tampering',
      description: 'A caller tried to change, empty or rewrite the bucket of the IAM credential reports',
      eventPattern: bucketTamperingPattern(props),
      paths: calledBy.paths,
      lines: [`An attempt to change the bucket ${props.bucketName} of the IAM credential reports.`, ...calledBy.lines],
    })
  }

  #written(title: string, object: string): Pick<Notification, 'paths' | 'lines'> {
    return {
      paths: { bucket: '$.detail.bucket.name', key: '$.detail.object.key', time: '$.time' },
      lines: [
        title,
        `${object}: s3://<bucket>/<key>`,
        `https://${consoleHost(Stack.of(this))}/s3/object/<bucket>?region=${Aws.REGION}&prefix=<key>`,
      ],
    }
  }
}
