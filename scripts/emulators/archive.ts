import { CreateKeyCommand, DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketEncryptionCommand, type S3Client } from '@aws-sdk/client-s3'
import { repeatableIds, unlessThere } from './aws.ts'

/** Picks the id of the key where moto gives it. */
const keySeed = 1

/**
 * Makes the key with the id that the worker is told: LocalStack takes it from a tag, moto from its seed.
 *
 * @returns the key's ARN, which is another than wanted if the emulator gives ids of its own
 */
export async function createKey(kms: KMSClient, wantedArn: string): Promise<string> {
  const keyId = wantedArn.split('/').at(-1) ?? ''
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }))
    return KeyMetadata?.Arn ?? ''
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NotFoundException')) throw error
  }
  await repeatableIds('KMS', keySeed)
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      Description: 'IAM credential reports',
      // https://docs.localstack.cloud/aws/services/kms/
      Tags: [{ TagKey: '_custom_id_', TagValue: keyId }],
    }),
  )
  return KeyMetadata?.Arn ?? ''
}

/** Makes the bucket, with the key as its default. */
export async function createBucket(s3: S3Client, Bucket: string, keyArn: string): Promise<void> {
  const region = await s3.config.region()
  await unlessThere('BucketAlreadyOwnedByYou', () =>
    s3.send(
      new CreateBucketCommand({
        Bucket,
        // us-east-1 is the one Region that must not be named.
        ...(region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }),
      }),
    ),
  )
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  )
}
