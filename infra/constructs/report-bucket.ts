import { Aws, type CfnCondition, CfnDeletionPolicy, CfnOutput, Fn, type IResolvable } from 'aws-cdk-lib'
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { bucketArn } from '../names.ts'
import {
  type BucketAccess,
  changesTaskLists,
  changesTaskReads,
  changesTaskWrites,
  noCustomerProvidedKeys,
  onlyBreakGlassDeletes,
  onlyConditionalWrites,
  onlyDeploymentsConfigure,
  onlyOurKey,
  onlyTheTasksWrite,
  onlyTls,
  onlyTls12AndUp,
  readersList,
  readersRead,
  taskWrites,
} from '../policies/bucket-policy.ts'
import { policyDocument } from '../policies/documents.ts'
import { whereThereAreReaders } from './report-key.ts'

export interface ReportBucketProps extends BucketAccess {
  readonly readersCondition?: CfnCondition
  /** Undefined for a bucket without Object Lock. */
  readonly objectLock?: ObjectLock
  /** @default reports are kept for ever */
  readonly expireAfterDays?: number
  readonly accessLogs?: { readonly bucket: string; readonly prefix: string }
}

export interface ObjectLock {
  /** GOVERNANCE or COMPLIANCE. */
  readonly mode: string
  readonly days: number
  /** Where only the deployment knows whether there is any. */
  readonly condition?: CfnCondition
}

/** The bucket of everything that a run writes. It outlives its stack. */
export class ReportBucket extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string, props: ReportBucketProps) {
    super(scope, id)
    const bucket = new CfnBucket(this, 'Bucket', {
      bucketName: props.bucketName,
      ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
      versioningConfiguration: { status: 'Enabled' },
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      bucketEncryption: {
        serverSideEncryptionConfiguration: [
          {
            bucketKeyEnabled: true,
            serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: props.keyArn },
          },
        ],
      },
      ...(props.objectLock && objectLock(props.objectLock)),
      lifecycleConfiguration: { rules: lifecycle(props.expireAfterDays) },
      ...(props.accessLogs && {
        loggingConfiguration: {
          destinationBucketName: props.accessLogs.bucket,
          logFilePrefix: props.accessLogs.prefix,
        },
      }),
      notificationConfiguration: { eventBridgeConfiguration: { eventBridgeEnabled: true } },
    })
    bucket.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
    bucket.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    const policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: props.bucketName,
      policyDocument: policyDocument(statements(props)),
    })
    policy.addResourceDependency(bucket)
    // The bucket stays when the stack goes, and so does what guards it; a first deployment that fails leaves neither.
    policy.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
    policy.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    this.name = bucket.ref
    new CfnOutput(this, 'Name', { value: bucket.ref, description: 'Name of the bucket' }).overrideLogicalId(
      'oIAMCredDeliveryS3Bucket',
    )
    new CfnOutput(this, 'Arn', {
      value: bucketArn(props.bucketName),
      description: 'ARN of the bucket',
    }).overrideLogicalId('oIAMCredDeliveryS3BucketArn')
  }
}

const statements = (props: ReportBucketProps) => [
  onlyTls(props),
  onlyTls12AndUp(props),
  onlyOurKey(props),
  noCustomerProvidedKeys(props),
  onlyConditionalWrites(props),
  onlyTheTasksWrite(props),
  onlyBreakGlassDeletes(props),
  onlyDeploymentsConfigure(props),
  taskWrites(props),
  changesTaskWrites(props),
  changesTaskReads(props),
  changesTaskLists(props),
  ...whereThereAreReaders(props, [readersRead(props), readersList(props)]),
]

function objectLock({ mode, days, condition }: ObjectLock) {
  const configuration = {
    objectLockEnabled: 'Enabled',
    rule: { defaultRetention: { mode, days } },
  }
  if (!condition) return { objectLockEnabled: true, objectLockConfiguration: configuration }
  return {
    objectLockEnabled: Fn.conditionIf(condition.logicalId, true, Aws.NO_VALUE),
    objectLockConfiguration: Fn.conditionIf(
      condition.logicalId,
      { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: mode, Days: days } } },
      Aws.NO_VALUE,
    ),
  }
}

/** A run that was killed leaves parts of an upload behind; a week is longer than any run. */
function lifecycle(expireAfterDays: number | undefined): (CfnBucket.RuleProperty | IResolvable)[] {
  const abort: CfnBucket.RuleProperty = {
    id: 'abort-incomplete-uploads',
    status: 'Enabled',
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  }
  if (expireAfterDays === undefined) return [abort]
  return [
    abort,
    {
      id: 'expire',
      status: 'Enabled',
      expirationInDays: expireAfterDays,
      // Expiry of a version only hides it; this removes it a week later, once Object Lock lets it go.
      noncurrentVersionExpiration: { noncurrentDays: 7 },
    },
  ]
}
