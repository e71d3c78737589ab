import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FailureKind } from '../../../worker/model.ts'
import {
  AttemptTimeoutError,
  CredentialsError,
  DeadlineError,
  describeError,
  failureKind,
  InterruptedError,
  InvalidReportError,
  InvalidResponseError,
  isRetryableError,
  ResponseTooLargeError,
} from '../../../worker/request/errors.ts'

const serviceError = (name: string, status: number) =>
  Object.assign(new Error('Unknown'), { name, $fault: 'client', $metadata: { httpStatusCode: status } })
const systemError = (code: string) => Object.assign(new Error(`connect ${code}`), { code })

/** Error, whether another attempt may help, and its kind where it is final. */
const table: readonly [error: unknown, retryable: boolean, kind: FailureKind][] = [
  [serviceError('Throttling', 400), true, 'throttled'],
  [serviceError('ThrottlingException', 400), true, 'throttled'],
  [serviceError('TooManyRequestsException', 400), true, 'throttled'],
  [serviceError('RequestLimitExceeded', 503), true, 'throttled'],
  [serviceError('SlowDown', 503), true, 'throttled'],
  [serviceError('AnythingElse', 429), true, 'throttled'],
  [serviceError('LimitExceededException', 409), false, 'capacity'],
  [serviceError('ServiceFailureException', 500), true, 'timed-out'],
  [serviceError('ServiceUnavailable', 503), true, 'timed-out'],
  [serviceError('ConditionalRequestConflict', 409), true, 'timed-out'],
  [serviceError('InternalFailure', 501), false, 'unexpected'],
  [serviceError('AccessDenied', 403), false, 'access-denied'],
  [serviceError('AccessDeniedException', 400), false, 'access-denied'],
  [serviceError('RegionDisabledException', 403), false, 'access-denied'],
  [serviceError('InvalidClientTokenId', 403), false, 'access-denied'],
  [serviceError('ExpiredToken', 403), false, 'access-denied'],
  [serviceError('KMS.DisabledException', 400), false, 'unexpected'],
  [serviceError('NoSuchBucket', 404), false, 'unexpected'],
  [serviceError('RequestTimeTooSkewed', 403), true, 'unexpected'],
  [systemError('ECONNRESET'), true, 'timed-out'],
  [systemError('ERR_PROXY_TUNNEL'), true, 'timed-out'],
  [systemError('ERR_PROXY_INVALID_CONFIG'), false, 'unexpected'],
  [new CredentialsError('none', { isTransient: true }), true, 'timed-out'],
  [new CredentialsError('none'), false, 'unexpected'],
  [systemError('EPIPE'), true, 'timed-out'],
  [systemError('EAI_AGAIN'), true, 'timed-out'],
  [systemError('ENOTFOUND'), true, 'timed-out'],
  [systemError('EMFILE'), true, 'timed-out'],
  [systemError('ENFILE'), true, 'timed-out'],
  [systemError('EADDRNOTAVAIL'), true, 'timed-out'],
  [systemError('HPE_INVALID_CHUNK_SIZE'), true, 'timed-out'],
  [systemError('HPE_HEADER_OVERFLOW'), true, 'timed-out'],
  [systemError('ERR_SSL_WRONG_VERSION_NUMBER'), true, 'timed-out'],
  [systemError('ERR_STREAM_PREMATURE_CLOSE'), true, 'timed-out'],
  [systemError('SELF_SIGNED_CERT_IN_CHAIN'), false, 'unexpected'],
  [systemError('ERR_INVALID_CHAR'), false, 'unexpected'],
  [new InvalidResponseError('PutObject', 'ETag is missing'), true, 'timed-out'],
  [new ResponseTooLargeError(1), false, 'unexpected'],
  [serviceError('PreconditionFailed', 412), false, 'unexpected'],
  [new AttemptTimeoutError(20), true, 'timed-out'],
  [new DeadlineError(600), false, 'timed-out'],
  [new InterruptedError(), false, 'interrupted'],
  [new InvalidReportError('empty'), false, 'invalid-report'],
  [new Error('something of ours'), false, 'unexpected'],
  ['no error at all', false, 'unexpected'],
]

suite('what an error means', () => {
  for (const [error, retryable, kind] of table) {
    const name = error instanceof Error ? `${error.name} ${error.message}` : String(error)
    test(`${name}: ${retryable ? 'tried again' : 'final'}, ${kind}`, () => {
      assert.equal(isRetryableError(error), retryable)
      assert.equal(failureKind(error), kind)
    })
  }

  test('a deadline takes the kind of what the last request answered', () => {
    const deadline = new DeadlineError(600)
    assert.equal(failureKind(deadline, serviceError('LimitExceededException', 409)), 'capacity')
    assert.equal(failureKind(deadline, serviceError('Throttling', 400)), 'throttled')
    assert.equal(failureKind(deadline, systemError('ECONNRESET')), 'timed-out')
  })

  test('a description holds nothing of the request that a service quotes', () => {
    const quoted =
      "The request signature does not match.\\n\\nThe Canonical String for this request should have been\\n'POST\\nx-amz-security-token:SECRET'"
    const text = describeError(new Error(quoted.replaceAll('\\\\n', '\\n')))
    assert.doesNotMatch(text, /SECRET|Canonical/)
    assert.doesNotMatch(describeError(new Error('x-amz-security-token: SECRET and more')), /SECRET/)
  })

  test('a description is one line, bounded, without the hints that the SDK adds', () => {
    const noisy = new Error(
      `first\nsecond\u001b[31m ${'x'.repeat(1000)}\n  Deserialization error: to see the raw response`,
    )
    const text = describeError(noisy)
    assert.doesNotMatch(text, /\p{Cc}|Deserialization/u)
    assert.ok(text.startsWith('first second') && text.length <= 401)
    assert.equal(describeError(serviceError('AccessDenied', 403)), 'AccessDenied (HTTP 403)')
  })
})
