import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { BucketNotices, type BucketNoticesProps } from '../constructs/bucket-notices.ts'
import { ReportBucket, type ReportBucketProps } from '../constructs/report-bucket.ts'

export interface BucketStackProps extends StackProps {
  readonly bucket: ReportBucketProps
  readonly notices: Pick<BucketNoticesProps, 'topicArn' | 'alertOnTampering'>
}

/** In the log-archive account. */
export class BucketStack extends Stack {
  constructor(scope: Construct, id: string, props: BucketStackProps) {
    super(scope, id, props)
    const { bucketName, taskRoleArn } = props.bucket
    new ReportBucket(this, 'ReportBucket', props.bucket)
    new BucketNotices(this, 'Notices', { bucketName, taskRoleArn, ...props.notices })
  }
}
