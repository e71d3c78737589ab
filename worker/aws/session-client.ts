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

/**
 * IAM clients of many sessions that share one configuration, since resolving it takes longer than a request
 * and a waiting account would hold it all.
 *
 * Credentials are shared nowhere. Each client sends within an async context of its own session, the signer asks
 * for the credentials within that context at every request, and outside of one nothing can be signed.
 * https://nodejs.org/docs/latest-v24.x/api/async_context.html
 *
 * @returns a client for one session
 */
export function createSessionClients(config: IAMClientConfig): (credentials: SessionCredentials) => IAMClient {
  const sessions = new AsyncLocalStorage<SessionCredentials>()
  const credentialsOfSession = async () => {
    const credentials = sessions.getStore()
    if (!credentials) throw new Error('a request to IAM belongs to no session')
    return credentials
  }
  let signer: SignatureV4 | undefined
  const client = new IAMClient({
    ...config,
    // The SDK wants an identity before it asks for the signer, and signs nothing with it.
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    async signer(scheme) {
      signer ??= new SignatureV4({
        credentials: credentialsOfSession,
        region: scheme?.signingRegion ?? client.config.region,
        service: scheme?.signingName ?? 'iam',
        sha256: client.config.sha256,
      })
      return signer
    },
  })
  const send = client.send.bind(client) as (...args: unknown[]) => unknown
  return (credentials) =>
    Object.create(client, { send: { value: (...args: unknown[]) => sessions.run(credentials, send, ...args) } })
}
