import { AsyncLocalStorage } from 'node:async_hooks'
import { IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam'
import { SignatureV4 } from '@smithy/signature-v4'

/** Credentials of one session in one account. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** As much of a client as a session needs. */
export type SessionClient = Pick<IAMClient, 'send'>

/**
 * Clients of many sessions on one IAM client: its configuration takes longer to resolve than a request takes, and a
 * client for each session cost 15 to 20 % CPU an account and twice the memory at 10,000 accounts
 * (docs/performance.md, "What removing code cost").
 *
 * Credentials are shared nowhere. Each request is sent within an async context of its own session; the signer reads
 * the credentials from that context at each signature, and outside of one nothing can be signed.
 * https://nodejs.org/docs/latest-v24.x/api/async_context.html
 *
 * @param prepare adds the middleware that all clients have
 * @returns a client for one session
 */
export function createSessionClients(
  config: IAMClientConfig,
  prepare: (client: IAMClient) => IAMClient,
): (credentials: SessionCredentials) => SessionClient {
  const sessions = new AsyncLocalStorage<SessionCredentials>()
  const credentialsOfSession = async () => {
    const credentials = sessions.getStore()
    if (!credentials) throw new Error('a request to IAM belongs to no session')
    return credentials
  }
  const client: IAMClient = prepare(
    new IAMClient({
      ...config,
      // The SDK wants an identity before it asks for the signer, and signs nothing with it.
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      signer: async (scheme) =>
        new SignatureV4({
          credentials: credentialsOfSession,
          region: scheme?.signingRegion ?? (await client.config.region()),
          service: scheme?.signingName ?? 'iam',
          sha256: client.config.sha256,
        }),
    }),
  )
  const send = client.send.bind(client) as (...args: unknown[]) => unknown
  return (credentials) => ({
    send: ((...args: unknown[]) => sessions.run(credentials, send, ...args)) as IAMClient['send'],
  })
}
