import { parseExceptions } from '../../../worker/insight/exceptions/parse-exceptions.ts'
import type { Received } from './received.ts'

/**
 * The bytes that exceptions may have in the task definition, which ECS limits to 64 KiB. Scope, names and tags at their
 * limits take the rest; a test measures that.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
export const mostExceptionBytes = 24_000

/** The value of EXCEPTIONS. */
export const exceptionsText = (exceptions: readonly object[]): string => JSON.stringify(exceptions)

/** A task definition is JSON, in which each quotation mark of the value takes a byte more. */
const bytesInTheDefinition = (text: string) => Buffer.byteLength(JSON.stringify(text))

/** Every mistake in the exceptions, as the worker would report it, and their size. */
export function exceptions({ exceptions: received }: Received): string[] {
  if (received === undefined) return []
  const { problems } = parseExceptions(received, 'exceptions', new Date())
  if (problems.length > 0 || !Array.isArray(received)) return [...problems]
  const bytes = bytesInTheDefinition(exceptionsText(received))
  if (bytes <= mostExceptionBytes) return []
  return [
    `exceptions: received ${bytes} bytes of JSON in all; allowed: ${mostExceptionBytes}, since ECS takes 64 KiB for a task definition; use exceptions of an organizational unit or of '*', or shorter reasons`,
  ]
}
