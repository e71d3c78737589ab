import { openArchive } from '../../aws/archive.ts'
import { callerIdentity } from '../../aws/caller-identity.ts'
import { createClients } from '../../aws/clients.ts'
import { bucketFacts } from '../../aws/object-facts.ts'
import type { ReportBucket } from '../../aws/report-bucket.ts'
import type { AwsSettings } from '../../config/aws-settings.ts'
import { systemClock } from '../../request/clock.ts'
import { createRequest } from '../../request/retries.ts'
import { openDirectory } from './directory.ts'
import type { Source } from './source.ts'

/** What the read-only commands read. */
export interface SourceOptions {
  readonly aws?: AwsSettings
  readonly bucket: ReportBucket & { readonly forcePathStyle: boolean }
  /** A folder with a copy of the bucket, in place of it. */
  readonly directory?: string | undefined
  /** Requests at once. */
  readonly concurrency: number
  /** Ends requests under way. */
  readonly signal: AbortSignal
}

/** Milliseconds for which a failing request is repeated. */
const maxWaitTime = 60_000

/** The same for who reads, which a network that reaches S3 alone cannot answer. */
const identityWaitTime = 10_000

/** Opens the bucket with the credentials of the reader, or the folder. Call `close` when done. */
export async function openSource({ aws, bucket, directory, concurrency, signal }: SourceOptions): Promise<Source> {
  if (directory !== undefined) return openDirectory(directory)
  const clients = createClients({ ...aws, forcePathStyle: bucket.forcePathStyle })
  const request = createRequest({ concurrency, clock: systemClock })
  const archive = openArchive(clients.s3, request, bucket, () => ({ signal, count: 0, maxWaitTime }))
  return {
    ...archive,
    name: `the bucket ${bucket.name}`,
    kind: 'bucket',
    facts: bucketFacts(clients.s3, request, bucket, () => ({ signal, count: 0, maxWaitTime })),
    reader: () => callerIdentity(clients.sts, request, { signal, count: 0, maxWaitTime: identityWaitTime }),
    close: () => clients.destroy(),
  }
}
