import { isJsonService, type ServiceName } from './options.ts'

/** An answer as it goes onto the wire. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** An error of a service, by the code that stands on the wire (not the name that an SDK makes of it). */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  /** Further elements of S3's error document, or members of a JSON error. */
  readonly details: Readonly<Record<string, string>>
  constructor(code: string, message: string, status?: number, details: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status ?? statusOf[code] ?? 400
    this.details = details
  }
}

/** HTTP status by wire code; what is not here is 400. */
const statusOf: Readonly<Record<string, number>> = {
  // IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
  ReportInProgress: 404,
  ReportNotPresent: 410,
  ReportExpired: 410,
  LimitExceeded: 409,
  ServiceFailure: 500,
  NoSuchEntity: 404,
  RequestLimitExceeded: 503,
  // Every service: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  AccessDenied: 403,
  ExpiredToken: 403,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  SignatureDoesNotMatch: 403,
  RegionDisabledException: 403,
  InternalFailure: 500,
  ServiceUnavailable: 503,
  ServiceException: 500,
  // S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  InternalError: 500,
  SlowDown: 503,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  PreconditionFailed: 412,
  ConditionalRequestConflict: 409,
  OperationAborted: 409,
  InvalidAccessKeyId: 403,
  RequestTimeTooSkewed: 403,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NotImplemented: 501,
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Text for an XML element or attribute. */
export const escapeXml = (text: string): string =>
  /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => escapes[character] ?? character) : text

const queryNamespace = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
} as const

/** A result of the query protocol that IAM and STS speak; `result` is XML already. */
export function queryAnswer(service: 'iam' | 'sts', operation: string, result: string, requestId: string): Answer {
  const body = `<${operation}Response xmlns="${queryNamespace[service]}"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`
  return { status: 200, headers: { 'Content-Type': 'text/xml' }, body }
}

/** An error in the shape that the service's protocol gives it. */
export function errorAnswer(service: ServiceName, error: AwsError, requestId: string): Answer {
  const { code, status, message, details } = error
  if (isJsonService(service)) {
    const body = JSON.stringify({ __type: code, Message: message, ...details })
    return { status, headers: { 'Content-Type': 'application/x-amz-json-1.1' }, body }
  }
  if (service === 's3') {
    const more = Object.entries(details).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>${more.join('')}<RequestId>${requestId}</RequestId><HostId>simulator</HostId></Error>`
    return { status, headers: { 'Content-Type': 'application/xml' }, body }
  }
  const type = status < 500 ? 'Sender' : 'Receiver'
  const namespace = queryNamespace[service as keyof typeof queryNamespace]
  const body = `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  return { status, headers: { 'Content-Type': 'text/xml' }, body }
}
