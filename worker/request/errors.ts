import type { FailureKind } from '../model.ts'

/**
 * What an error means, decided by its name and status and never by its message.
 * Names: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and each operation's page.
 */

/** Our own reasons for aborting. */
export class DeadlineError extends Error {
  constructor(seconds: number) {
    super(`not finished within ${seconds} seconds`)
    this.name = 'DeadlineError'
  }
}
export class InterruptedError extends Error {
  constructor() {
    super('the run was asked to end')
    this.name = 'InterruptedError'
  }
}
/** One request took longer than it may; the next attempt may be quicker. */
export class AttemptTimeoutError extends Error {
  constructor(seconds: number) {
    super(`no complete answer within ${seconds} seconds`)
    this.name = 'AttemptTimeoutError'
  }
}
/** A response that its operation's contract rules out (aws/response-contracts.ts): it decides nothing, and is asked for again. */
export class InvalidResponseError extends Error {
  constructor(operation: string, violation: string, cause?: unknown) {
    super(`${operation} returned an invalid response: ${violation}`, { cause })
    this.name = 'InvalidResponseError'
  }
}
/** A response larger than any that the service makes. It is not asked for again: each attempt would take as much memory. */
export class ResponseTooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`the response is larger than ${maxBytes} bytes`)
    this.name = 'ResponseTooLargeError'
  }
}
/** A request was signed with a time that the service has corrected since. */
export class StaleSignatureError extends Error {
  constructor(cause: unknown) {
    super(`the clock was corrected after the request was signed: ${describeError(cause)}`, { cause })
    this.name = 'StaleSignatureError'
  }
}
/** Requests for the bucket were sent to another Region than its own. */
export class BucketRegionError extends Error {
  constructor(region: string, cause: unknown) {
    super(`the bucket is in the Region ${region}`, { cause })
    this.name = 'BucketRegionError'
  }
}
/** No credentials; the message says why. */
export class CredentialsError extends Error {
  /** Whether the source of the credentials failed temporarily, so that a retry may help. */
  readonly isTransient: boolean
  constructor(message: string, { isTransient = false, ...options }: ErrorOptions & { isTransient?: boolean } = {}) {
    super(message, options)
    this.name = 'CredentialsError'
    this.isTransient = isTransient
  }
}
/** IAM's response is not a credential report of the account. */
export class InvalidReportError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'InvalidReportError'
  }
}

interface ErrorFacts {
  readonly name: string
  readonly message: string
  readonly status: number | undefined
}

/** Name, message and HTTP status of whatever was thrown. */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), status: undefined }
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown }
  const named = error.name === 'Error' && typeof code === 'string' ? code : error.name
  return { name: named, message: error.message, status: $metadata?.httpStatusCode }
}

/** Where the useful part of a message ends: at the SDK's hint, and at the request that a service quotes, token and all. */
const messageEnds = /\n {2}Deserialization error|\s*The Canonical String/

/**
 * The useful part of an error's message, on one line: no stack, no hint at hidden fields, no control characters,
 * and nothing of the request that it was signed with.
 */
export function describeError(error: unknown): string {
  const { name, message, status } = errorFacts(error)
  const line = (message.split(messageEnds)[0] ?? '')
    .replaceAll(/(security-token["']?[:=]\s*)\S+/gi, '$1…')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  const text = line.length > 400 ? `${line.slice(0, 400)}…` : line
  return text === '' || text === 'Unknown' || text === 'UnknownError'
    ? `${name}${status ? ` (HTTP ${status})` : ''}`
    : text
}

const throttlingNames = new Set([
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
  'EC2ThrottledException',
])

/**
 * Codes of a connection that failed: of the system (ECONNRESET, EMFILE), the resolver (EAI_AGAIN, ENOTFOUND), Node's HTTP
 * parser (HPE_INVALID_CHUNK_SIZE), TLS records, streams and the tunnel through a proxy. Not among them: a certificate
 * that is not accepted, and a request that is wrong.
 * https://nodejs.org/docs/latest-v24.x/api/errors.html
 */
const connectionCode = /^(E[A-Z0-9]+|EAI_[A-Z]+|HPE_[A-Z_]+|ERR_(SSL|SOCKET|STREAM)_[A-Z0-9_]+|ERR_PROXY_TUNNEL)$/

const accessDeniedNames = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AccessDeniedForDependencyException',
  'AllAccessDisabled',
  'AuthFailure',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'OptInRequired',
  'RegionDisabledException',
  'SignatureDoesNotMatch',
  'UnauthorizedAccess',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
  'KMS.AccessDeniedException',
])

const expiredTokenNames = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'])

export const isThrottlingError = (error: unknown): boolean => {
  const { name, status } = errorFacts(error)
  return throttlingNames.has(name) || status === 429
}

/** IAM is at capacity; retry after minutes. */
export const isCapacityError = (error: unknown): boolean =>
  ['LimitExceededException', 'LimitExceeded'].includes(errorFacts(error).name)

/** The session has ended; a new one helps. */
export const isExpiredTokenError = (error: unknown): boolean => expiredTokenNames.has(errorFacts(error).name)

export const isAccessDeniedError = (error: unknown): boolean => {
  const { name, status } = errorFacts(error)
  return accessDeniedNames.has(name) || (status === 403 && !isExpiredTokenError(error) && !isClockSkewError(error))
}

/** The request was signed with a wrong time; the next attempt is signed with the service's. */
export const isClockSkewError = (error: unknown): boolean =>
  ['RequestTimeTooSkewed', 'StaleSignatureError'].includes(errorFacts(error).name)

/** Nothing at the other end decided anything: the same request may succeed in a moment. */
export const isTransientError = (error: unknown): boolean => {
  const { name, message, status } = errorFacts(error)
  const code = (error as { code?: unknown } | undefined)?.code
  // Not implemented, as an emulator says of a service that it does not have: no attempt will change that.
  if (status === 501) return false
  if (error instanceof CredentialsError) return error.isTransient
  return (
    (status !== undefined && status >= 500) ||
    name === 'AttemptTimeoutError' ||
    name === 'TimeoutError' ||
    name === 'RequestTimeout' ||
    name === 'RequestTimeoutException' ||
    name === 'InternalFailure' ||
    name === 'ConditionalRequestConflict' ||
    name === 'OperationAborted' ||
    name === 'InvalidResponseError' ||
    connectionCode.test(name) ||
    (typeof code === 'string' && connectionCode.test(code)) ||
    message === 'aborted' ||
    message === 'socket hang up'
  )
}

export const isRetryableError = (error: unknown): boolean =>
  isThrottlingError(error) || isTransientError(error) || isClockSkewError(error)

/**
 * The kind of a failure. `lastError` is what the last request answered before a deadline or an end cut
 * the retries short: an account that was throttled until its deadline was throttled, not slow.
 */
export function failureKind(error: unknown, lastError?: unknown): FailureKind {
  if (error instanceof InterruptedError) return 'interrupted'
  if (error instanceof InvalidReportError) return 'invalid-report'
  if (error instanceof DeadlineError) {
    if (isCapacityError(lastError)) return 'capacity'
    if (isThrottlingError(lastError)) return 'throttled'
    return 'timed-out'
  }
  if (isCapacityError(error)) return 'capacity'
  if (isThrottlingError(error)) return 'throttled'
  if (isAccessDeniedError(error) || isExpiredTokenError(error)) return 'access-denied'
  if (isTransientError(error)) return 'timed-out'
  return 'unexpected'
}
