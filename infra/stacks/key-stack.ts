import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { KeyNotifications } from '../constructs/key-notifications.ts'
import { ReportKey, type ReportKeyProps } from '../constructs/report-key.ts'
import { SigningKey } from '../constructs/signing-key.ts'

export interface KeyStackProps extends StackProps {
  readonly key: ReportKeyProps
  /** Alias of the key that signs manifests. @default - no signing key */
  readonly signingKeyAlias?: string | undefined
  /** Gets attempts to change the key. @default they are not published */
  readonly topicArn?: string | undefined
}

/** In the security account. */
export class KeyStack extends Stack {
  readonly key: ReportKey
  readonly signingKey: SigningKey | undefined

  constructor(scope: Construct, id: string, { key, signingKeyAlias, topicArn, ...props }: KeyStackProps) {
    super(scope, id, props)
    this.key = new ReportKey(this, 'ReportKey', key)
    if (signingKeyAlias !== undefined) {
      this.signingKey = new SigningKey(this, 'SigningKey', { ...key, alias: signingKeyAlias })
    }
    if (topicArn === undefined) return
    const keyArns = [this.key.arn, ...(this.signingKey ? [this.signingKey.arn] : [])]
    new KeyNotifications(this, 'Notices', { keyArns, topicArn })
  }
}
