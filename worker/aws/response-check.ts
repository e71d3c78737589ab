import { createHash } from 'node:crypto'
import type { CompleteMultipartUploadCommandInput } from '@aws-sdk/client-s3'
import type { ServiceException } from '@smithy/core/client'
import {
  BucketRegionError,
  describeError,
  errorFacts,
  InvalidResponseError,
  isRetryableError,
  ResponseTooLargeError,
} from '../request/errors.ts'
import { contractOf } from './response-contracts.ts'

/**
 * Bytes of a response. The largest report (about 5 MB) takes 7 MB on the wire, in base64 within XML.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const maxResponseBytes = 16 * 1024 * 1024

interface Response {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | undefined>>
  body?: unknown
}
interface Arguments {
  readonly input: unknown
  readonly request: { readonly headers: Readonly<Record<string, string | undefined>> }
}
interface Result {
  readonly response: Response
  readonly output: object
}
type Middleware = (
  next: (args: Arguments) => Promise<Result>,
  context: { readonly commandName?: string },
) => (args: Arguments) => Promise<Result>

/** Middleware that suits every service; the SDK's own types know one service each. */
interface Stack {
  add(
    middleware: Middleware,
    position: { readonly name: string; readonly step: string; readonly priority: 'low' },
  ): void
}

/**
 * Has a client hold every response against the contract of its operation (response-contracts.ts). A response that violates
 * it becomes an {@link InvalidResponseError}, which the retries repeat; an error that the service named passes as it is.
 * The check is middleware between the SDK's retries and its deserializer, so it sees every attempt, also those of
 * lib-storage's uploads.
 */
export function checkResponses<Client extends { readonly middlewareStack: object }>(client: Client): Client {
  const stack = client.middlewareStack as unknown as Stack
  stack.add(checkContract, { name: 'responseContract', step: 'finalizeRequest', priority: 'low' })
  stack.add(limitSize, { name: 'responseSize', step: 'deserialize', priority: 'low' })
  return client
}

const operationOf = (context: { readonly commandName?: string }) => (context.commandName ?? '').replace(/Command$/, '')

const checkContract: Middleware = (next, context) => async (args) => {
  const operation = operationOf(context)
  let result: Result
  try {
    result = await next(args)
  } catch (error) {
    const region = bucketRegionOf(error)
    if (region) throw new BucketRegionError(region, error)
    const violation = violationOf(error)
    throw violation ? new InvalidResponseError(operation, violation, error) : error
  }
  const violation = findViolation(operation, args, result)
  if (violation) throw new InvalidResponseError(operation, violation)
  return result
}

function findViolation(operation: string, { input, request }: Arguments, { response, output }: Result) {
  const contract = contractOf(operation)
  if (!contract) return undefined
  if (response.statusCode !== contract.status) return `HTTP ${response.statusCode} instead of ${contract.status}`
  const parsed = contract.output.safeParse(output)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${issue?.path.join('.') || 'response'}: ${issue?.message}`
  }
  const { ChecksumSHA256: returned } = output as { readonly ChecksumSHA256?: string }
  const sent = request.headers['x-amz-checksum-sha256'] ?? checksumOfParts(input)
  return sent && returned && sent !== returned ? `the checksum ${returned} instead of ${sent}` : undefined
}

/**
 * S3 returns the checksum of the parts' checksums for a multipart upload.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
function checksumOfParts(input: unknown): string | undefined {
  const { MultipartUpload } = input as CompleteMultipartUploadCommandInput
  const { Parts: parts = [] } = MultipartUpload ?? {}
  const hash = createHash('sha256')
  for (const { ChecksumSHA256 } of parts) {
    if (!ChecksumSHA256) return undefined
    hash.update(ChecksumSHA256, 'base64')
  }
  return parts.length > 0 ? `${hash.digest('base64')}-${parts.length}` : undefined
}

/** What the SDK calls an error response without an error code. */
const unnamed = new Set(['', 'Error', 'NotFound', 'Unknown', 'UnknownError'])

/** Why an error is not what the service decided; undefined if it is, or if there was no response. */
function violationOf(error: unknown): string | undefined {
  if (!isFromResponse(error) || error instanceof ResponseTooLargeError) return undefined
  const { name, status = 0 } = errorFacts(error)
  if (!('$fault' in error)) return `HTTP ${status} with an unreadable body (${describeError(error)})`
  if (isRetryableError(error)) return undefined
  if (unnamed.has(name)) return `HTTP ${status} without an error code`
  return isRedirect(status) ? `HTTP ${status} to an unknown Region` : undefined
}

const isRedirect = (status: number | undefined) => status !== undefined && status >= 300 && status < 400

/** The Region that S3 names when it refuses a request to another. https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html */
function bucketRegionOf(error: unknown): string | undefined {
  if (!isFromResponse(error)) return undefined
  const { name, status } = errorFacts(error)
  if (!isRedirect(status) && name !== 'AuthorizationHeaderMalformed') return undefined
  return error.$response?.headers['x-amz-bucket-region']
}

/** The SDK attaches response or metadata to whatever its deserializer throws. */
function isFromResponse(error: unknown): error is Error & Partial<Pick<ServiceException, '$response'>> {
  return error instanceof Error && ('$response' in error || '$metadata' in error)
}

const limitSize: Middleware = (next, context) => async (args) => {
  const result = await next(args)
  if (contractOf(operationOf(context))?.streams) return result
  const { response } = result
  const announced = Number(response.headers['content-length'])
  // Node reads no more than the announced length.
  if (announced <= maxResponseBytes) return result
  const body = response.body as AsyncIterable<Uint8Array> & { destroy(): void }
  if (announced > maxResponseBytes) {
    body.destroy()
    throw new ResponseTooLargeError(maxResponseBytes)
  }
  response.body = await readWithinLimit(body)
  return result
}

async function readWithinLimit(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxResponseBytes) throw new ResponseTooLargeError(maxResponseBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
