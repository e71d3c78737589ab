import type { GetCredentialReportResponse, IAMClient } from '@aws-sdk/client-iam'

const opening = Buffer.from('<Content>')
const closing = Buffer.from('</Content>')
/** As the SDK has it, which reads nothing else; Node would skip what does not belong there. */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * Has a client take the content of a credential report out of the answer's bytes. The SDK's XML parser puts a text
 * together character by character and makes an object of each, which takes many times the size of a report.
 * An answer that looks different from what IAM documents is left to the SDK.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
 */
export function takeReportContent(client: IAMClient): IAMClient {
  const contents = new WeakMap<object, Uint8Array>()
  const { middlewareStack } = client
  middlewareStack.add(
    (next, { commandName }) =>
      async (sent) => {
        const result = await next(sent)
        if (commandName !== 'GetCredentialReportCommand') return result
        const response = result.response as { statusCode: number; body: AsyncIterable<Uint8Array> | Uint8Array }
        if (response.statusCode !== 200) return result
        const answer = await wholeOf(response.body as AsyncIterable<Uint8Array>)
        const { content, rest } = splitAnswer(answer)
        response.body = rest
        if (content) contents.set(response, content)
        return result
      },
    { name: 'takeReportContentMiddleware', step: 'deserialize', priority: 'low' },
  )
  middlewareStack.add(
    (next) => async (sent) => {
      const result = await next(sent)
      const content = contents.get(result.response as object)
      if (content) (result.output as GetCredentialReportResponse).Content = content
      return result
    },
    { name: 'giveReportContentMiddleware', step: 'deserialize', priority: 'high' },
  )
  return client
}

async function wholeOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return chunks.length === 1 && Buffer.isBuffer(chunks[0]) ? chunks[0] : Buffer.concat(chunks)
}

/** The decoded content, where there is exactly one and it is base64 throughout, and the answer without it. */
export function splitAnswer(answer: Buffer): { content?: Buffer; rest: Buffer } {
  const start = answer.indexOf(opening) + opening.length
  const end = answer.indexOf(closing, start)
  if (start < opening.length || end < 0) return { rest: answer }
  const text = answer.toString('latin1', start, end)
  if (text.length % 4 !== 0 || !base64.test(text) || answer.includes(opening, end)) return { rest: answer }
  const rest = Buffer.concat([answer.subarray(0, start - opening.length), answer.subarray(end + closing.length)])
  return { content: Buffer.from(text, 'base64'), rest }
}
