import type { S3Client } from '@aws-sdk/client-s3'
import { errorFacts } from '../request/errors.ts'

/**
 * Has a client for one bucket follow it into its Region: where S3 refuses a request and names another one, this and
 * all later requests go there. The SDK's own way (`followRegionRedirects`) asks the wrong Region each time first, and
 * changes the Region of the whole client while other requests are under way.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
 */
export function followBucketRegion(client: S3Client): S3Client {
  let found: string | undefined
  const configured = client.config.region
  client.config.region = async () => found ?? configured()

  const send = client.send.bind(client) as (...args: unknown[]) => Promise<unknown>
  client.send = (async (...args: unknown[]) => {
    const asked = await client.config.region()
    try {
      return await send(...args)
    } catch (error) {
      const region = regionNamedBy(error)
      if (region === undefined || region === asked) throw error
      found = region
      return send(...args)
    }
  }) as typeof client.send
  return client
}

function regionNamedBy(error: unknown): string | undefined {
  const { status } = errorFacts(error)
  if (status !== 301 && status !== 400) return undefined
  const { $response } = error as { $response?: { headers?: Record<string, string> } }
  return $response?.headers?.['x-amz-bucket-region']
}
