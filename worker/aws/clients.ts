import type { IAMClient } from '@aws-sdk/client-iam'
import type { KMSClient } from '@aws-sdk/client-kms'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import type { AwsSettings } from '../config/aws-settings.ts'
import { workerCredentials } from './credentials.ts'
import { createRequestHandler } from './http-agent.ts'
import { requestSetup, setUpOnce } from './request-setup.ts'
import { checkResponses } from './response-check.ts'
import { createSessionClients, type SessionCredentials } from './session-client.ts'
import { Sha256 } from './sha256.ts'

export type { SessionCredentials } from './session-client.ts'

/** The SDK's clients. Those of the worker itself take region, credentials and endpoints from the SDK's own chain. */
export interface Clients {
  readonly organizations: OrganizationsClient
  readonly sts: STSClient
  readonly s3: S3Client
  /** A client for one session; its credentials belong to it alone, its connections to all. */
  iam(credentials: SessionCredentials): IAMClient
  /** A client for KMS in the Region of a key, which need not be that of the bucket. */
  kms(region: string): Promise<KMSClient>
  /** Closes the connections. */
  destroy(): void
}

export interface ClientSettings extends AwsSettings {
  readonly forcePathStyle?: boolean
  /** In place of AWS's own. */
  readonly endpoint?: string
  /** In place of what the settings lead to. */
  readonly credentials?: Omit<SessionCredentials, 'expiration'>
}

/**
 * The SDK's own log, which nobody reads, without its `info`: where that is missing, the SDK does not put together
 * what it would have logged of each request.
 */
const logger = { debug() {}, warn() {}, error() {} } as unknown as NonNullable<S3ClientConfig['logger']>

/** Who reads (verify) hashes for itself and reports what differs; the SDK would only refuse to hand it out. */
const s3Settings = { responseChecksumValidation: 'WHEN_REQUIRED' } as const

/** Clients that share connections and the worker's credentials. */
export function createClients({ forcePathStyle = false, credentials, ...settings }: ClientSettings = {}): Clients {
  const requestHandler = createRequestHandler(settings)
  const { region, profile, endpoint } = settings
  const places = { ...(region && { region }), ...(profile && { profile }), ...(endpoint && { endpoint }) }
  const identity = { credentials: credentials ?? workerCredentials(settings) }
  const shared = { ...places, ...identity, ...requestSetup, requestHandler, sha256: Sha256, logger }
  const sts = setUpOnce(checkResponses(new STSClient(shared)))
  let sessionClients: ReturnType<typeof createSessionClients> | undefined
  return {
    organizations: setUpOnce(checkResponses(new OrganizationsClient(shared))),
    sts,
    s3: setUpOnce(checkResponses(new S3Client({ ...shared, ...s3Settings, forcePathStyle }))),
    iam(credentials) {
      // Made when STS has taught the SDK about the clock of this machine, so that IAM need not be asked in vain.
      const { region, systemClockOffset } = sts.config
      sessionClients ??= createSessionClients({ ...shared, region, systemClockOffset })
      return sessionClients(credentials)
    },
    async kms(region) {
      // Loaded where manifests are signed, and then at the end of a run only.
      const { KMSClient } = await import('@aws-sdk/client-kms')
      return checkResponses(new KMSClient({ ...shared, maxAttempts: 1, region }))
    },
    destroy: () => requestHandler.destroy(),
  }
}
