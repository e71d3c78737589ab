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
/** What IAM answered is not a credential report of the account. */
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

const networkCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  // A resolver that is in trouble says so, too; a name that is wrong costs one wait at the start of a run.
  'ENOTFOUND',
  'EBUSY',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_CONSTANT',
])

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

/** IAM has no room for one more report at the moment: minutes, not seconds. */
export const isCapacityError = (error: unknown): boolean =>
  ['LimitExceededException', 'LimitExceeded'].includes(errorFacts(error).name)

/** The session has ended; a new one helps. */
export const isExpiredTokenError = (error: unknown): boolean => expiredTokenNames.has(errorFacts(error).name)

export const isAccessDeniedError = (error: unknown): boolean => {
  const { name, status } = errorFacts(error)
  return accessDeniedNames.has(name) || (status === 403 && !isExpiredTokenError(error) && !isClockSkewError(error))
}

/** What services answer to a request that was signed with a wrong time, among other reasons for the same names. */
const clockSkewNames = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestExpired', 'AuthFailure'])

/**
 * The SDK has moved its clock to the service's and the next attempt will be signed with it. The SDK marks every
 * error so while this machine's clock is off, a refusal too: only with one of the names does it mean anything.
 */
export const isClockSkewError = (error: unknown): boolean => {
  const { name } = errorFacts(error)
  const metadata = (error as { $metadata?: { clockSkewCorrected?: boolean } } | undefined)?.$metadata
  return name === 'RequestTimeTooSkewed' || (clockSkewNames.has(name) && metadata?.clockSkewCorrected === true)
}

/** Nothing at the other end decided anything: the same request may succeed in a moment. */
export const isTransientError = (error: unknown): boolean => {
  const { name, message, status } = errorFacts(error)
  const code = (error as { code?: unknown } | undefined)?.code
  // Not implemented, as an emulator says of a service that it does not have: no attempt will change that.
  if (status === 501) return false
  return (
    (status !== undefined && status >= 500) ||
    name === 'AttemptTimeoutError' ||
    name === 'TimeoutError' ||
    name === 'RequestTimeout' ||
    name === 'RequestTimeoutException' ||
    name === 'InternalFailure' ||
    name === 'ConditionalRequestConflict' ||
    name === 'OperationAborted' ||
    networkCodes.has(name) ||
    (typeof code === 'string' && networkCodes.has(code)) ||
    message === 'aborted' ||
    message === 'socket hang up' ||
    isUnreadableAnswer(error)
  )
}

/** The answer was cut or garbled on its way, so that the SDK could not read it: no service named this error. */
function isUnreadableAnswer(error: unknown): boolean {
  return error instanceof Error && !('$fault' in error) && (error instanceof SyntaxError || '$response' in error)
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
