import { AsyncLocalStorage } from 'node:async_hooks'
import { IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam'
import { SignatureV4 } from '@smithy/signature-v4'
import { takeReportContent } from './report-content.ts'
import { receiveWithinMemory } from './report-size.ts'
import { requestSetup, setUpOnce } from './request-setup.ts'
import { checkResponses } from './response-check.ts'

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
 * for the credentials within that context at every request, and outside of one nothing can be signed. What the SDK
 * hands from one middleware to the next is shared as well (request-setup.ts), so they never stand in it.
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
  const client: IAMClient = new IAMClient({
    ...config,
    ...requestSetup,
    // The SDK wants an identity before it asks for the signer, and signs nothing with it.
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    signer: async (scheme) =>
      new SignatureV4({
        credentials: credentialsOfSession,
        region: scheme?.signingRegion ?? client.config.region,
        service: scheme?.signingName ?? 'iam',
        sha256: client.config.sha256,
      }),
  })
  const send = setUpOnce(receiveWithinMemory(checkResponses(takeReportContent(client)))).send.bind(client) as (
    ...args: unknown[]
  ) => unknown
  return (credentials) =>
    Object.create(client, { send: { value: (...args: unknown[]) => sessions.run(credentials, send, ...args) } })
}
