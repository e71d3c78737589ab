import { type CfnCondition, CfnDeletionPolicy, CfnOutput } from 'aws-cdk-lib'
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { policyDocument } from '../policies/documents.ts'
import {
  deletionWaitsThirtyDays,
  type KeyAccess,
  keyAdministration,
  onlyBreakGlassStopsTheKey,
  onlyDeploymentsChangeTheKeyPolicy,
} from '../policies/key-policy.ts'
import { accountGetsThePublicKey, readersGetThePublicKey, taskSigns } from '../policies/signing-key-policy.ts'
import { whereThereAreReaders } from './report-key.ts'

export interface SigningKeyProps extends KeyAccess {
  /** Without `alias/`. */
  readonly alias: string
  /** Where only the deployment knows whether there are readers. */
  readonly readersCondition?: CfnCondition
}

/**
 * The asymmetric key that signs manifests; its private half never leaves KMS. It outlives its stack, so that auditors
 * can fetch the public key of earlier runs.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html
 */
export class SigningKey extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id)
    const key = new CfnKey(this, 'Key', {
      description: 'Signs the manifests of the IAM credential reports',
      keySpec: 'ECC_NIST_P256',
      keyUsage: 'SIGN_VERIFY',
      pendingWindowInDays: 30,
      keyPolicy: policyDocument([
        keyAdministration(props),
        onlyBreakGlassStopsTheKey(props),
        deletionWaitsThirtyDays(),
        onlyDeploymentsChangeTheKeyPolicy(props),
        taskSigns(props),
        accountGetsThePublicKey(props),
        ...whereThereAreReaders(props, [readersGetThePublicKey(props)]),
      ]),
    })
    key.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN
    key.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    const alias = new CfnAlias(this, 'Alias', { aliasName: `alias/${props.alias}`, targetKeyId: key.ref })
    alias.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
    alias.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    this.arn = key.attrArn
    const output = new CfnOutput(this, 'Arn', { value: this.arn, description: 'ARN of the key that signs manifests' })
    output.overrideLogicalId('oIAMCredentialReportSigningKeyArn')
  }
}
