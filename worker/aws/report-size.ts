import { GetCredentialReportCommand, type IAMClient } from '@aws-sdk/client-iam'
import { largestResponse } from '../request/report-memory.ts'

/** There is no memory for a report of this size at the moment. Nothing is wrong with it. */
export class ReportSizeError extends Error {
  readonly bytes: number

  constructor(bytes: number) {
    super(`a report of ${bytes} bytes has to wait for memory`)
    this.name = 'ReportSizeError'
    this.bytes = bytes
  }
}

interface Response {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | undefined>>
  body: AsyncIterable<Uint8Array> & { destroy?(): void }
}

/** Who asks for a report. */
export interface ReportReceiver {
  /** Whether so many bytes may be received. */
  readonly hasRoomFor: (bytes: number) => boolean
  /** Called with the headers of the response. */
  readonly served: (headers: Response['headers']) => void
}

const receivers = new WeakMap<object, ReportReceiver>()

/** A command whose response is received within memory, by a client of {@link receiveWithinMemory}. */
export function reportCommand(receiver: ReportReceiver): GetCredentialReportCommand {
  const input = {}
  receivers.set(input, receiver)
  return new GetCredentialReportCommand(input)
}

/**
 * Has a client ask for room before it receives a report. Without room the connection is closed, and `send` rejects
 * with a {@link ReportSizeError}: to wait with the body half read would hold a request's slot, and IAM would close the
 * connection in the end.
 */
export function receiveWithinMemory(client: IAMClient): IAMClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const response = result.response as Response
      const receiver = receivers.get(args.input)
      if (!receiver || response.statusCode !== 200) return result
      receiver.served(response.headers)
      const announced = response.headers['content-length']
      if (announced === undefined) response.body = counted(response.body, receiver.hasRoomFor)
      else if (!receiver.hasRoomFor(Number(announced))) {
        response.body.destroy?.()
        throw new ReportSizeError(Number(announced))
      }
      return result
    },
    { name: 'reportSizeMiddleware', step: 'deserialize', priority: 'low' },
  )
  return client
}

/** A body of unknown length: asked about as it grows. */
async function* counted(body: Response['body'], hasRoomFor: (bytes: number) => boolean): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    // Leaving the loop closes the connection.
    if (!hasRoomFor(bytes)) throw new ReportSizeError(Math.max(2 * bytes, largestResponse))
    yield chunk
  }
}
