import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ReportKey, type ReportKeyProps } from '../constructs/report-key.ts'

/** In the security account. */
export class KeyStack extends Stack {
  readonly key: ReportKey

  constructor(scope: Construct, id: string, props: StackProps & { readonly key: ReportKeyProps }) {
    super(scope, id, props)
    this.key = new ReportKey(this, 'ReportKey', props.key)
  }
}
