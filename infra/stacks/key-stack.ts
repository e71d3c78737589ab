import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { KeyNotices } from '../constructs/key-notices.ts'
import { ReportKey, type ReportKeyProps } from '../constructs/report-key.ts'

export interface KeyStackProps extends StackProps {
  readonly key: ReportKeyProps
  /** Gets attempts to change the key. @default they are not published */
  readonly topicArn?: string | undefined
}

/** In the security account. */
export class KeyStack extends Stack {
  readonly key: ReportKey

  constructor(scope: Construct, id: string, { key, topicArn, ...props }: KeyStackProps) {
    super(scope, id, props)
    this.key = new ReportKey(this, 'ReportKey', key)
    if (topicArn !== undefined) new KeyNotices(this, 'Notices', { keyArn: this.key.arn, topicArn })
  }
}
