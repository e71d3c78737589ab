import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { BucketNotifications, type BucketNotificationsProps } from '../constructs/bucket-notifications.ts'
import { ReportBucket, type ReportBucketProps } from '../constructs/report-bucket.ts'

export interface BucketStackProps extends StackProps {
  readonly bucket: ReportBucketProps
  readonly notifications: Pick<BucketNotificationsProps, 'topicArn' | 'alertOnTampering'>
}

/** In the log-archive account. */
export class BucketStack extends Stack {
  constructor(scope: Construct, id: string, props: BucketStackProps) {
    super(scope, id, props)
    const { bucketName, taskRoleArn } = props.bucket
    new ReportBucket(this, 'ReportBucket', props.bucket)
    new BucketNotifications(this, 'Notices', { bucketName, taskRoleArn, ...props.notifications })
  }
}
