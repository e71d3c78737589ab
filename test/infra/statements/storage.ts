import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as bucketPolicy from '../../../infra/policies/bucket-policy.ts'
import * as keyPolicy from '../../../infra/policies/key-policy.ts'
import {
  access,
  both,
  bucketReads,
  denyAll,
  denyAllBut,
  deploysOrGlass,
  everybody,
  forBucket,
  isChanges,
  isEither,
  isGlass,
  isReader,
  isTask,
  prefixes,
  root,
  statement,
  throughS3,
} from './vocabulary.ts'

const compared = ['runs', 'reports'].map((prefix) => `arn:aws:s3:::b/${prefix}/*`)

/** Of the key and of the bucket. */
export const storageStatements: readonly [PolicyStatement, object][] = [
  [
    keyPolicy.keyAdministration(access),
    statement(
      'Allow',
      'KeyAdministration',
      'CancelKeyDeletion CreateAlias DeleteAlias DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListGrants ListKeyPolicies ListKeyRotations ListResourceTags PutKeyPolicy RevokeGrant ScheduleKeyDeletion TagResource UntagResource UpdateAlias UpdateKeyDescription'
        .split(' ')
        .map((action) => `kms:${action}`),
      '*',
      { Principal: root('111111111111') },
    ),
  ],
  [
    keyPolicy.onlyBreakGlassStopsTheKey(access),
    denyAll('OnlyBreakGlassStopsTheKey', ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'], '*', {
      ArnNotLike: isGlass,
    }),
  ],
  [
    keyPolicy.deletionWaitsThirtyDays(),
    denyAll('DeletionWaitsThirtyDays', 'kms:ScheduleKeyDeletion', '*', {
      NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' },
    }),
  ],
  [
    keyPolicy.onlyDeploymentsChangeTheKeyPolicy(access),
    denyAll('OnlyDeploymentsChangeTheKeyPolicy', 'kms:PutKeyPolicy', '*', { ArnNotLike: deploysOrGlass }),
  ],
  [
    keyPolicy.tasksEncrypt(access),
    statement('Allow', 'TasksEncrypt', ['kms:Decrypt', 'kms:GenerateDataKey'], '*', {
      Principal: root('222222222222'),
      Condition: { ArnEquals: isEither, StringLike: throughS3, StringEquals: forBucket },
    }),
  ],
  [
    keyPolicy.readersDecrypt(access),
    statement('Allow', 'ReadersDecrypt', 'kms:Decrypt', '*', {
      Principal: everybody,
      Condition: {
        ArnLike: isReader,
        StringLike: throughS3,
        StringEquals: { ...forBucket, 'aws:PrincipalOrgID': 'o-x' },
      },
    }),
  ],
  [bucketPolicy.onlyTls(access), denyAll('OnlyTls', 's3:*', both, { Bool: { 'aws:SecureTransport': 'false' } })],
  [
    bucketPolicy.onlyTls12AndUp(access),
    denyAll('OnlyTls12AndUp', 's3:*', both, { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  ],
  [
    bucketPolicy.onlyOurKey(access),
    denyAll('OnlyOurKey', 's3:PutObject', both[1], {
      Null: { 's3:x-amz-server-side-encryption': 'false' },
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:r:1:key/k' },
    }),
  ],
  [
    bucketPolicy.noCustomerProvidedKeys(access),
    denyAll('NoCustomerProvidedKeys', 's3:PutObject', both[1], {
      Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
    }),
  ],
  [
    bucketPolicy.onlyConditionalWrites(access),
    denyAll('OnlyConditionalWrites', 's3:PutObject', both[1], {
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    }),
  ],
  [
    bucketPolicy.onlyTheTasksWrite(access),
    denyAllBut(
      'OnlyTheTasksWrite',
      ['Get*', 'List*', 'BypassGovernanceRetention', 'Delete*', 'PutObjectLegalHold', 'PutObjectRetention'],
      both[1],
      { ArnNotEquals: isEither },
    ),
  ],
  [
    bucketPolicy.onlyBreakGlassDeletes(access),
    denyAllBut('OnlyBreakGlassDeletes', ['Get*', 'List*', 'AbortMultipartUpload', 'PutObject'], both[1], {
      ArnNotLike: isGlass,
    }),
  ],
  [
    bucketPolicy.onlyDeploymentsConfigure(access),
    denyAllBut('OnlyDeploymentsConfigure', ['Get*', 'List*'], both[0], { ArnNotLike: deploysOrGlass }),
  ],
  [
    bucketPolicy.taskWrites(access),
    statement('Allow', 'TaskWrites', ['s3:AbortMultipartUpload', 's3:PutObject'], prefixes, {
      Principal: root('222222222222'),
      Condition: { ArnEquals: isTask },
    }),
  ],
  [
    bucketPolicy.changesTaskWrites(access),
    statement('Allow', 'ChangesTaskWrites', 's3:PutObject', 'arn:aws:s3:::b/changes/*', {
      Principal: root('222222222222'),
      Condition: { ArnEquals: isChanges },
    }),
  ],
  [
    bucketPolicy.changesTaskReads(access),
    statement('Allow', 'ChangesTaskReads', 's3:GetObject', compared, {
      Principal: root('222222222222'),
      Condition: { ArnEquals: isChanges },
    }),
  ],
  [
    bucketPolicy.changesTaskLists(access),
    statement('Allow', 'ChangesTaskLists', 's3:ListBucket', both[0], {
      Principal: root('222222222222'),
      Condition: { ArnEquals: isChanges, StringLike: { 's3:prefix': ['runs/*', 'changes/*'] } },
    }),
  ],
  [
    bucketPolicy.readersRead(access),
    statement('Allow', 'ReadersRead', ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'], both[1], {
      Principal: everybody,
      Condition: { ArnLike: isReader, StringEquals: { 'aws:PrincipalOrgID': 'o-x' } },
    }),
  ],
  [
    bucketPolicy.readersList(access),
    statement('Allow', 'ReadersList', bucketReads, both[0], {
      Principal: everybody,
      Condition: { ArnLike: isReader, StringEquals: { 'aws:PrincipalOrgID': 'o-x' } },
    }),
  ],
]
