import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { KMSClient } from '@aws-sdk/client-kms'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import type { AwsSettings } from '../config/aws-settings.ts'
import { detectStaleSignatures } from './clock-correction.ts'
import { workerCredentials } from './credentials.ts'
import { createRequestHandler } from './http-agent.ts'
import { takeReportContent } from './report-content.ts'
import { receiveWithinMemory } from './report-size.ts'
import { checkResponses } from './response-check.ts'
import { createSessionClients, type SessionClient, type SessionCredentials } from './session-client.ts'

export type { SessionCredentials } from './session-client.ts'

/** The SDK's clients. Those of the worker itself take region, credentials and endpoints from the SDK's own chain. */
export interface Clients {
  readonly organizations: OrganizationsClient
  readonly sts: STSClient
  readonly s3: S3Client
  /** A client for one session; its credentials belong to it alone, its connections to all. */
  iam(credentials: SessionCredentials): SessionClient
  /** A client for KMS in the Region of a key, which need not be that of the bucket. */
  kms(region: string): Promise<KMSClient>
  /** A client for EventBridge. @param region of the bus; undefined for that of the bucket */
  events(region: string | undefined): Promise<EventBridgeClient>
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

/** `verify` computes the hashes itself and reports differences; the SDK would only refuse to return the object. */
const s3Settings = { responseChecksumValidation: 'WHEN_REQUIRED' } as const

/** Clients that share connections and the worker's credentials. */
export function createClients({ forcePathStyle = false, credentials, ...settings }: ClientSettings = {}): Clients {
  const requestHandler = createRequestHandler(settings)
  const { region, profile, endpoint } = settings
  const places = { ...(region && { region }), ...(profile && { profile }), ...(endpoint && { endpoint }) }
  const identity = { credentials: credentials ?? workerCredentials(settings) }
  // Retries are ours: request/retries.ts.
  const shared = { ...places, ...identity, requestHandler, maxAttempts: 1 }
  const sts = checked(new STSClient(shared))
  let sessionClients: ReturnType<typeof createSessionClients> | undefined
  return {
    organizations: checked(new OrganizationsClient(shared)),
    sts,
    s3: checked(new S3Client({ ...shared, ...s3Settings, forcePathStyle })),
    iam(session) {
      // Made when STS has taught the SDK about the clock of this machine, so that IAM need not be asked in vain.
      const { region, systemClockOffset } = sts.config
      sessionClients ??= createSessionClients({ ...shared, region, systemClockOffset }, (client) =>
        receiveWithinMemory(checked(takeReportContent(client))),
      )
      return sessionClients(session)
    },
    async kms(region) {
      // Loaded where manifests are signed, and then at the end of a run only.
      const { KMSClient } = await import('@aws-sdk/client-kms')
      return checked(new KMSClient({ ...shared, region }))
    },
    async events(region) {
      // Loaded where events are sent, and then at the end only.
      const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge')
      return checked(new EventBridgeClient({ ...shared, ...(region && { region }) }))
    },
    destroy: () => requestHandler.destroy(),
  }
}

const checked = <Client extends Parameters<typeof detectStaleSignatures>[0]>(client: Client): Client =>
  detectStaleSignatures(checkResponses(client))
