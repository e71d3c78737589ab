import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { matchesEvent } from '../synthesis/event-pattern.ts'
import { accounts, fullSettings, region, stackOf, synthesize } from '../synthesis/fixtures.ts'
import { bucket, key, only, resource } from './synthesized.ts'

suite('the key', () => {
  test('rotates, has an alias, and outlives its stack', () => {
    const properties = only(key, 'AWS::KMS::Key', 'ReportKey')
    assert.equal(properties.EnableKeyRotation, true)
    assert.equal(properties.PendingWindowInDays, 30)
    assert.equal(only(key, 'AWS::KMS::Alias', 'ReportKey').AliasName, 'alias/iam-credential-reports')
    assert.equal(
      resource(key, 'AWS::KMS::Key', 'ReportKey').DeletionPolicy,
      'Retain',
      'nobody but break-glass may delete it',
    )
    assert.equal(resource(key, 'AWS::KMS::Alias', 'ReportKey').DeletionPolicy, 'RetainExceptOnCreate')
  })
  test('beside it is the key that signs manifests, which outlives its stack too', () => {
    const properties = only(key, 'AWS::KMS::Key', 'SigningKey')
    assert.deepEqual([properties.KeySpec, properties.KeyUsage], ['ECC_NIST_P256', 'SIGN_VERIFY'])
    assert.equal(properties.PendingWindowInDays, 30)
    assert.equal(only(key, 'AWS::KMS::Alias', 'SigningKey').AliasName, 'alias/iam-credential-reports-signing')
    const { DeletionPolicy, UpdateReplacePolicy } = resource(key, 'AWS::KMS::Key', 'SigningKey')
    assert.deepEqual([DeletionPolicy, UpdateReplacePolicy], ['Retain', 'Retain'])
    assert.equal(resource(key, 'AWS::KMS::Alias', 'SigningKey').DeletionPolicy, 'RetainExceptOnCreate')
  })
  test('can be without it: then nothing is signed, and no role has a part in it', () => {
    const stacks = synthesize(`${fullSettings}\nsigningKey: {enabled: false}`)
    assert.doesNotMatch(JSON.stringify(stacks), /SigningKey|MANIFEST_SIGNING|kms:Sign|GetPublicKey/)
  })
  test('every call that changes one of them is published', () => {
    const rule = only(key, 'AWS::Events::Rule', 'Tampering')
    const [target] = rule.Targets as unknown as Record<string, string>[]
    assert.equal(target?.Arn, `arn:aws:sns:${region}:${accounts.management}:iam-credential-reports`)
    const call = (eventName: string, id = '11111111-2222-3333-4444-555555555555') =>
      matchesEvent(rule.EventPattern, {
        source: 'aws.kms',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventSource: 'kms.amazonaws.com',
          eventName,
          requestParameters: { keyId: 'alias/iam-credential-reports' },
          resources: [{ type: 'AWS::KMS::Key', ARN: `arn:aws:kms:${region}:${accounts.security}:key/${id}` }],
        },
      })
    for (const name of [
      'PutKeyPolicy',
      'ScheduleKeyDeletion',
      'DisableKey',
      'CreateGrant',
      'UpdateAlias',
      'TagResource',
    ]) {
      assert.equal(call(name), true, name)
      assert.equal(call(name, '22222222-2222-3333-4444-555555555555'), true, name)
      assert.equal(call(name, 'another'), false, name)
    }
    for (const name of ['Decrypt', 'GenerateDataKey', 'DescribeKey', 'GetKeyPolicy', 'GetPublicKey', 'Sign'])
      assert.equal(call(name), false, name)
  })
})

suite('the bucket', () => {
  const properties = only(bucket, 'AWS::S3::Bucket')
  test('is private, versioned, encrypted with the key by a bucket key, and outlives its stack', () => {
    assert.equal(properties.BucketName, `iam-credential-reports-${accounts.logArchive}-${region}`)
    assert.deepEqual(properties.OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] })
    assert.deepEqual(properties.VersioningConfiguration, { Status: 'Enabled' })
    assert.deepEqual(Object.values(properties.PublicAccessBlockConfiguration as object), [true, true, true, true])
    assert.deepEqual(properties.BucketEncryption, {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: `arn:aws:kms:${region}:${accounts.security}:key/11111111-2222-3333-4444-555555555555`,
          },
        },
      ],
    })
    assert.equal(resource(bucket, 'AWS::S3::Bucket').DeletionPolicy, 'RetainExceptOnCreate')
    assert.equal(resource(bucket, 'AWS::S3::BucketPolicy').DeletionPolicy, 'RetainExceptOnCreate')
  })
  test('locks objects for a year in governance mode, aborts uploads, expires when told, logs access', () => {
    assert.equal(properties.ObjectLockEnabled, true)
    assert.deepEqual(properties.ObjectLockConfiguration, {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
    })
    const { Rules } = properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }
    assert.deepEqual(Rules[0]?.AbortIncompleteMultipartUpload, { DaysAfterInitiation: 7 })
    assert.equal(Rules[1]?.ExpirationInDays, 2557)
    assert.deepEqual(properties.LoggingConfiguration, {
      DestinationBucketName: 'access-logs-of-the-organization',
      LogFilePrefix: 'iam-credential-reports/',
    })
    assert.deepEqual(properties.NotificationConfiguration, { EventBridgeConfiguration: { EventBridgeEnabled: true } })
  })
  test('its events send no e-mails: the summary of the run does', () => {
    const { template } = stackOf(
      synthesize(fullSettings.replace('alertOnTampering: true', 'alertOnTampering: false')),
      bucket,
    )
    const types = Object.values(template.Resources).map(({ Type }) => Type)
    assert.deepEqual(types.sort(), ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'])
  })
  test('every call but reads and what the tasks write is published', () => {
    const { EventPattern } = only(bucket, 'AWS::Events::Rule', 'Tampering')
    const by = (roleName: string) => ({
      sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${accounts.management}:role/${roleName}` } },
    })
    const call = (eventName: string, bucketName = properties.BucketName, userIdentity: object = by('administrator')) =>
      matchesEvent(EventPattern, {
        source: 'aws.s3',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventSource: 's3.amazonaws.com',
          eventName,
          errorCode: 'AccessDenied',
          requestParameters: { bucketName },
          userIdentity,
        },
      })
    const configuring = 'DeleteBucketPolicy PutBucketRequestPayment PutBucketTagging PutBucketWebsite PutBucketAbac'
    const more = 'CreateBucketMetadataTableConfiguration PutBucketInventoryConfiguration PutBucketLifecycle'
    const objects = 'DeleteObject DeleteObjects PutObject PutObjectRetention UpdateObjectEncryption PutObjectAnnotation'
    for (const name of [configuring, more, objects].join(' ').split(' ')) {
      assert.equal(call(name), true, name)
      assert.equal(call(name, 'another'), false, name)
      assert.equal(call(name, properties.BucketName, { type: 'Root' }), true, name)
    }
    for (const name of ['GetObject', 'HeadObject', 'ListObjects', 'GetBucketPolicy']) {
      assert.equal(call(name), false, name)
    }
    for (const role of ['task', 'changes']) {
      assert.equal(call('PutObject', properties.BucketName, by(`iam-credential-report-${role}`)), false)
    }
  })
})
