import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import type { Attempts, Request } from '../request/retries.ts'

/**
 * Whose credentials these are.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @throws what STS answered, once retrying it has not helped
 */
export async function callerIdentity(
  client: STSClient,
  request: Request,
  attempts: Attempts,
): Promise<{ readonly arn: string; readonly account: string }> {
  const { Arn = '', Account = '' } = await request(
    (abortSignal) => client.send(new GetCallerIdentityCommand({}), { abortSignal }),
    attempts,
  )
  return { arn: Arn, account: Account }
}
