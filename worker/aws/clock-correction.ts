import { errorFacts, StaleSignatureError } from '../request/errors.ts'

interface Client {
  readonly config: { readonly systemClockOffset: number }
  readonly middlewareStack: object
}
type Middleware = (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>
interface Stack {
  addRelativeTo(
    middleware: Middleware,
    position: { readonly name: string; readonly relation: 'before'; readonly toMiddleware: string },
  ): void
}

/** How services refuse a request whose time is wrong; for other reasons too. */
const signatureNames = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestExpired', 'AuthFailure'])

/** Milliseconds. Services accept five minutes; the SDK's measure of the offset is off by a network's delay. */
const tolerance = 240_000

/**
 * Has a client tell a signature with a wrong time from a refusal. The SDK measures the offset of this machine's clock at
 * each response, yet reports a correction only while the clock is off: not for the requests that were signed before
 * the clock was set right. Here a rejected signature counts as stale if the offset has changed since it was made. It is
 * repeated with the new offset, and the next rejection is final, because the offset has not changed again.
 *
 * A rejection becomes a {@link StaleSignatureError}.
 */
export function detectStaleSignatures<AnyClient extends Client>(client: AnyClient): AnyClient {
  const { config } = client
  const stack = client.middlewareStack as Stack
  const detect: Middleware = (next) => async (args) => {
    const offset = config.systemClockOffset
    try {
      return await next(args)
    } catch (error) {
      const isStale = Math.abs(config.systemClockOffset - offset) >= tolerance
      throw isStale && signatureNames.has(errorFacts(error).name) ? new StaleSignatureError(error) : error
    }
  }
  // Around the signature, whose middleware measures the offset.
  stack.addRelativeTo(detect, { name: 'staleSignature', relation: 'before', toMiddleware: 'httpSigningMiddleware' })
  return client
}
