import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { BucketNotifications } from '../constructs/bucket-notifications.ts'
import { ReportBucket, type ReportBucketProps } from '../constructs/report-bucket.ts'

export interface BucketStackProps extends StackProps {
  readonly bucket: ReportBucketProps
  /** Gets attempts to change the bucket. @default they are not published */
  readonly topicArn?: string | undefined
}

/** In the log-archive account. */
export class BucketStack extends Stack {
  constructor(scope: Construct, id: string, { bucket, topicArn, ...props }: BucketStackProps) {
    super(scope, id, props)
    new ReportBucket(this, 'ReportBucket', bucket)
    if (topicArn === undefined) return
    const { bucketName, taskRoleArn, changesRoleArn } = bucket
    new BucketNotifications(this, 'Notices', { bucketName, topicArn, writingRoleArns: [taskRoleArn, changesRoleArn] })
  }
}
