import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { IAMClient } from '@aws-sdk/client-iam'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'

/** Credentials of one session in one account. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** The SDK's clients. Those of the worker itself take region, credentials and endpoints from the SDK's own chain. */
export interface Clients {
  readonly organizations: OrganizationsClient
  readonly sts: STSClient
  readonly s3: S3Client
  /** A client for one session; its credentials belong to it alone, its connections to all. */
  iam(credentials: SessionCredentials): IAMClient
  /** Closes the connections. */
  destroy(): void
}

/**
 * Connections are kept and shared: the number of requests under way is limited above (request.ts), and a
 * handshake for each would cost more than the request. Retries are off for the same reason: see request.ts.
 */
export function createClients({ forcePathStyle = false }: { forcePathStyle?: boolean } = {}): Clients {
  const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, scheduling: 'lifo' } as const
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 5_000,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
  })
  const shared = { requestHandler, maxAttempts: 1 }
  const sts = new STSClient(shared)
  return {
    organizations: new OrganizationsClient(shared),
    sts,
    s3: new S3Client({ ...shared, forcePathStyle, followRegionRedirects: true }),
    iam: (credentials) => new IAMClient({ ...shared, region: sts.config.region, credentials }),
    destroy: () => requestHandler.destroy(),
  }
}
