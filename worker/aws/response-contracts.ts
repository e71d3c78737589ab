import * as z from 'zod'

/**
 * What a successful response of each operation must contain. A response without it was not made by the service (a proxy,
 * a captive portal, a truncated body): it decides nothing, and the request is repeated.
 * Only members that the worker relies on are listed, so that a service may add and omit others.
 */
export interface ResponseContract {
  /** HTTP status of a success. */
  readonly status: number
  readonly output: z.ZodType
  /** The body is a stream that the caller reads, so its size is not limited. @default false */
  readonly streams?: boolean
}

const text = z.string().min(1)
const token = z.string().nullish()
const accounts = z.array(z.looseObject({ Id: z.string().regex(/^\d{12}$/) }))
const stored = z.looseObject({ ETag: text })

const operations = {
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
  DescribeOrganization: z.looseObject({ Organization: z.looseObject({ Id: text }) }),
  ListAccounts: z.looseObject({ Accounts: accounts, NextToken: token }),
  ListAccountsForParent: z.looseObject({ Accounts: accounts, NextToken: token }),
  // Every organization has exactly one root.
  ListRoots: z.looseObject({ Roots: z.array(z.looseObject({ Id: text })).min(1), NextToken: token }),
  ListOrganizationalUnitsForParent: z.looseObject({
    OrganizationalUnits: z.array(z.looseObject({ Id: text })),
    NextToken: token,
  }),
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  AssumeRole: z.looseObject({
    Credentials: z.looseObject({ AccessKeyId: text, SecretAccessKey: text, SessionToken: text, Expiration: z.date() }),
  }),
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  GetCallerIdentity: z.looseObject({ Arn: text, Account: text }),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
  GenerateCredentialReport: z.looseObject({ State: text }),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
  GetCredentialReport: z.looseObject({ Content: z.instanceof(Uint8Array), GeneratedTime: z.date() }),
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
  PutEvents: z.looseObject({
    Entries: z.array(
      z
        .looseObject({ EventId: z.string().nullish(), ErrorCode: z.string().nullish() })
        .refine(({ EventId, ErrorCode }) => EventId || ErrorCode, 'an entry has an id or an error'),
    ),
  }),
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
  PutObject: stored,
  CreateMultipartUpload: z.looseObject({ UploadId: text }),
  UploadPart: stored,
  CompleteMultipartUpload: stored,
  AbortMultipartUpload: z.looseObject({}),
  GetObject: stored,
  ListObjectsV2: z
    .looseObject({ IsTruncated: z.boolean(), NextContinuationToken: token })
    .refine(
      ({ IsTruncated, NextContinuationToken }) => !IsTruncated || NextContinuationToken,
      'a truncated list has a token',
    ),
  // A bucket without Object Lock answers with an error.
  GetObjectLockConfiguration: z.looseObject({ ObjectLockConfiguration: z.looseObject({}) }),
  ListObjectVersions: z
    .looseObject({ IsTruncated: z.boolean(), NextKeyMarker: token })
    .refine(({ IsTruncated, NextKeyMarker }) => !IsTruncated || NextKeyMarker, 'a truncated list has a marker'),
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
  Sign: z.looseObject({ Signature: z.instanceof(Uint8Array) }),
  GetPublicKey: z.looseObject({ PublicKey: z.instanceof(Uint8Array) }),
} satisfies Record<string, z.ZodType>

/** Contract of an operation, by the name that the SDK gives its command. An operation without one is not checked. */
export function contractOf(operation: string): ResponseContract | undefined {
  if (!Object.hasOwn(operations, operation)) return undefined
  const output = operations[operation as keyof typeof operations]
  return {
    status: operation === 'AbortMultipartUpload' ? 204 : 200,
    output,
    streams: operation === 'GetObject',
  }
}
