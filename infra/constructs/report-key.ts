import { type CfnCondition, CfnDeletionPolicy, CfnOutput } from 'aws-cdk-lib'
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { policyDocument, type Statement } from '../policies/documents.ts'
import {
  deletionWaitsThirtyDays,
  type KeyAccess,
  keyAdministration,
  onlyBreakGlassStopsTheKey,
  onlyDeploymentsChangeTheKeyPolicy,
  readersDecrypt,
  tasksEncrypt,
} from '../policies/key-policy.ts'

export interface ReportKeyProps extends KeyAccess {
  /** Without `alias/`. */
  readonly alias: string
  /** Where only the deployment knows whether there are readers. */
  readonly readersCondition?: CfnCondition
}

/** The customer managed key of the reports. It outlives its stack: without it no report can be read. */
export class ReportKey extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, props: ReportKeyProps) {
    super(scope, id)
    const key = new CfnKey(this, 'Key', {
      description: 'IAM credential reports',
      enableKeyRotation: true,
      pendingWindowInDays: 30,
      keyPolicy: policyDocument([
        keyAdministration(props),
        onlyBreakGlassStopsTheKey(props),
        deletionWaitsThirtyDays(),
        onlyDeploymentsChangeTheKeyPolicy(props),
        tasksEncrypt(props),
        ...whereThereAreReaders(props, [readersDecrypt(props)]),
      ]),
    })
    // Even if the first deployment fails: its own policy lets nobody but break-glass schedule its deletion.
    key.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN
    key.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    const alias = new CfnAlias(this, 'Alias', { aliasName: `alias/${props.alias}`, targetKeyId: key.ref })
    alias.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
    alias.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    this.arn = key.attrArn
    new CfnOutput(this, 'Arn', { value: this.arn, description: 'ARN of the key' }).overrideLogicalId(
      'oIAMCredentialReportKeyArn',
    )
  }
}

/** Statements for readers: none without readers, conditional where a parameter decides. */
export function whereThereAreReaders(
  props: { readonly readers: readonly string[]; readonly readersCondition?: CfnCondition },
  statements: readonly Exclude<Statement, { condition: CfnCondition }>[],
): Statement[] {
  const condition = props.readersCondition
  if (condition) return statements.map((statement) => ({ condition, statement }))
  return props.readers.length === 0 ? [] : [...statements]
}
