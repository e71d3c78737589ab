import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../worker/request/clock.ts'
import { AwsError } from './errors.ts'
import { isJsonService, type ServiceName, serviceNames } from './options.ts'
import type { SessionPolicy } from './session-policy.ts'

/** Credentials as an SDK or the CLI takes them. */
export interface IssuedCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** Who the holder of credentials is. */
export interface Principal extends IssuedCredentials {
  /** Collector: the task role. Changes: the changes task's role. Reader: may read buckets. Outsider: of another organization. Member: assumed by the collector. */
  readonly kind: 'collector' | 'changes' | 'reader' | 'outsider' | 'member'
  readonly accountId: string
  /** ARN of the assumed-role session. */
  readonly arn: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly sessionPolicy?: SessionPolicy
}

type Refusal = 'unknown' | 'token' | 'expired' | 'missing' | 'skewed'
const invalidToken = 'The security token included in the request is invalid.'
const expiredToken = 'The security token included in the request is expired'
const skewed = 'Signature expired or not yet valid: the request’s time differs too much from the service’s'

// Every protocol has names of its own for the same refusals.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const refusals: Readonly<Record<'query' | 'json' | 's3', Record<Refusal, readonly [string, number, string]>>> = {
  query: {
    unknown: ['InvalidClientTokenId', 403, invalidToken],
    token: ['InvalidClientTokenId', 403, invalidToken],
    expired: ['ExpiredToken', 403, expiredToken],
    missing: ['MissingAuthenticationToken', 403, 'Request is missing Authentication Token'],
    skewed: ['SignatureDoesNotMatch', 403, skewed],
  },
  json: {
    unknown: ['UnrecognizedClientException', 400, invalidToken],
    token: ['UnrecognizedClientException', 400, invalidToken],
    expired: ['ExpiredTokenException', 400, expiredToken],
    missing: ['MissingAuthenticationTokenException', 400, 'Missing Authentication Token'],
    skewed: ['InvalidSignatureException', 400, skewed],
  },
  s3: {
    unknown: ['InvalidAccessKeyId', 403, 'The access key id is not in our records.'],
    token: ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
    expired: ['ExpiredToken', 400, 'The provided token has expired.'],
    missing: ['AccessDenied', 403, 'Access Denied'],
    skewed: [
      'RequestTimeTooSkewed',
      403,
      'The difference between the request time and the server’s time is too large.',
    ],
  },
}

function refuse(service: ServiceName, refusal: Refusal): AwsError {
  const protocol = service === 's3' ? 's3' : isJsonService(service) ? 'json' : 'query'
  const [code, status, message] = refusals[protocol][refusal]
  return new AwsError(code, message, status)
}

/** Key id and service of `Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …`. */
export function credentialScope(
  headers: IncomingHttpHeaders,
): { accessKeyId: string; service: ServiceName } | undefined {
  const authorization = headers.authorization
  const start = authorization?.indexOf('Credential=') ?? -1
  if (!authorization || start < 0) return undefined
  const [accessKeyId, , , scope] = authorization.slice(start + 11, authorization.indexOf(',', start)).split('/')
  const service = serviceNames.find((name) => name === scope)
  return accessKeyId && service ? { accessKeyId, service } : undefined
}

/** Milliseconds since the epoch of a time such as 20261122T101500Z, or NaN. */
const parseAmzDate = (text: string | string[] | undefined): number =>
  Date.parse(String(text).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** Issues credentials and recognizes them. Signatures are not verified: possession of key id and token is proof enough here. */
export class CredentialStore {
  readonly #principals = new Map<string, Principal>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** New random credentials for a session. */
  issue(session: Omit<Principal, keyof IssuedCredentials>): Principal {
    const bytes = randomBytes(310)
    // Base 32, the alphabet of real key ids.
    const letters = Array.from(bytes.subarray(0, 16), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31])
    const accessKeyId = `ASIA${letters.join('')}`
    const principal: Principal = {
      ...session,
      accessKeyId,
      secretAccessKey: bytes.toString('base64', 16, 46),
      sessionToken: bytes.toString('base64', 46),
    }
    this.#principals.set(accessKeyId, principal)
    return principal
  }

  /** Who a key id belongs to, whether or not the request is otherwise in order. */
  holder(accessKeyId: string): Principal | undefined {
    return this.#principals.get(accessKeyId)
  }

  /** Whether the request's credentials are in order; the error that the service gives if they are not. */
  refusal(service: ServiceName, principal: Principal | undefined, headers: IncomingHttpHeaders): AwsError | undefined {
    if (!headers.authorization) return refuse(service, 'missing')
    if (!principal) return refuse(service, 'unknown')
    if (headers['x-amz-security-token'] !== principal.sessionToken) return refuse(service, 'token')
    if (this.#clock.now() >= principal.expiresAt) return refuse(service, 'expired')
    return undefined
  }

  /** Whether the request's own time is too far from `now`: five minutes, fifteen for S3. */
  skewed(service: ServiceName, headers: IncomingHttpHeaders, now: number): AwsError | undefined {
    const allowedMinutes = service === 's3' ? 15 : 5
    const within = Math.abs(parseAmzDate(headers['x-amz-date']) - now) <= allowedMinutes * 60_000
    return within ? undefined : refuse(service, 'skewed')
  }

  /** Everything secret that was handed out since the start. */
  issuedSecrets(): string[] {
    return [...this.#principals.values()].flatMap(({ secretAccessKey, sessionToken }) => [
      secretAccessKey,
      sessionToken,
    ])
  }
}
