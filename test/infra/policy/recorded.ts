import { eventSource } from '../../../worker/evidence/event-schemas.ts'
import type { LoggedRequest } from '../../simulator/requests.ts'
import { accounts, region } from '../synthesis/fixtures.ts'
import type { Question } from './environment.ts'
import { auditor, changes, key as reportKey, runBus, signingKey, task } from './principals.ts'

/**
 * What IAM, S3 and KMS would ask about a request that the worker made: each call of S3 that touches an encrypted
 * object asks KMS on the caller's behalf too.
 *
 * @throws Error on a call that is not known here, so that a new one is thought about
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function questionsOf(request: LoggedRequest): Question[] {
  const caller = { arn: callerOf(request.session ?? '') }
  const { service, operation, outcome } = request
  if (service === 'organizations') return [{ caller, action: `organizations:${operation}`, resource: '*' }]
  if (service === 'iam') return [{ caller, action: `iam:${operation}`, resource: '*' }]
  if (service === 'sts' && operation === 'AssumeRole') {
    const resource = `arn:aws:iam::${request.account}:role/iam-credential-report`
    return [{ caller, action: 'sts:AssumeRole', resource }]
  }
  // Everybody may ask who he is. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (service === 'sts' && operation === 'GetCallerIdentity') return []
  if (service === 'kms' && operation === 'Sign') {
    // The simulator signs nothing but a digest with this algorithm.
    const context = { 'kms:MessageType': 'DIGEST', 'kms:SigningAlgorithm': 'ECDSA_SHA_256' }
    return [{ caller, action: 'kms:Sign', resource: signingKey, context: outcome === 'ok' ? context : {} }]
  }
  if (service === 'events') {
    // A test of the worker holds every event to this source.
    return [{ caller, action: `events:${operation}`, resource: runBus, context: { 'events:source': eventSource } }]
  }
  const s3 = service === 's3' ? s3Operations[operation] : undefined
  if (!s3) throw new Error(`${service} ${operation} is not known to the policies: who may call it, and on what?`)
  const bucket = `arn:aws:s3:::${request.bucket}`
  return [
    {
      caller,
      action: s3.action,
      resource: s3.ofBucket ? bucket : `${bucket}/${request.key}`,
      context: s3Context(request, s3.creates),
    },
    ...s3.kms.map((action) => ({
      caller,
      action: `kms:${action}`,
      resource: reportKey,
      context: { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': bucket },
    })),
  ]
}

interface S3Operation {
  readonly action: string
  /** s3:ObjectCreationOperation, where the key exists. */
  readonly creates?: 'true' | 'false'
  readonly kms: readonly string[]
  /** Whether it is about the bucket and not an object. */
  readonly ofBucket?: true
}

const s3Operations: Readonly<Record<string, S3Operation>> = {
  PutObject: { action: 's3:PutObject', creates: 'true', kms: ['GenerateDataKey'] },
  CreateMultipartUpload: { action: 's3:PutObject', creates: 'false', kms: ['GenerateDataKey'] },
  UploadPart: { action: 's3:PutObject', creates: 'false', kms: ['GenerateDataKey', 'Decrypt'] },
  CompleteMultipartUpload: { action: 's3:PutObject', creates: 'true', kms: ['Decrypt'] },
  AbortMultipartUpload: { action: 's3:AbortMultipartUpload', kms: [] },
  GetObject: { action: 's3:GetObject', kms: ['Decrypt'] },
  HeadObject: { action: 's3:GetObject', kms: ['Decrypt'] },
  ListObjectsV2: { action: 's3:ListBucket', kms: [], ofBucket: true },
  ListObjectVersions: { action: 's3:ListBucketVersions', kms: [], ofBucket: true },
  GetObjectLockConfiguration: { action: 's3:GetBucketObjectLockConfiguration', kms: [], ofBucket: true },
}

function s3Context(
  { headers, prefix }: LoggedRequest,
  creates: string | undefined,
): Record<string, string | undefined> {
  return {
    's3:x-amz-server-side-encryption': headers['x-amz-server-side-encryption'],
    's3:x-amz-server-side-encryption-aws-kms-key-id': headers['x-amz-server-side-encryption-aws-kms-key-id'],
    's3:x-amz-server-side-encryption-customer-algorithm': headers['x-amz-server-side-encryption-customer-algorithm'],
    's3:if-none-match': headers['if-none-match'],
    's3:ObjectCreationOperation': creates,
    's3:prefix': prefix,
  }
}

/** The role behind a session of the simulator. */
function callerOf(session: string): string {
  const [, account, name] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(session) ?? []
  if (name === 'collector' && account === accounts.management) return task
  if (name === 'changes' && account === accounts.management) return changes
  if (name === 'reader') return auditor
  return `arn:aws:iam::${account}:role/${name}`
}
