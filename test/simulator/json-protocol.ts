import type { Principal } from './credentials.ts'
import { AwsError } from './errors.ts'
import type { Service } from './state.ts'

/** An operation of a service that speaks JSON: its input and who asks. Throws AwsError. */
export type JsonOperation<Input> = (input: Input, principal: Principal) => object

/**
 * A service that speaks JSON 1.1.
 *
 * @param target what stands before the operation in the X-Amz-Target header
 */
export function jsonService<Input>(
  target: string,
  operations: Readonly<Record<string, JsonOperation<Input>>>,
): Service {
  return ({ headers, body }) => {
    const header = headers['x-amz-target']
    const operation = typeof header === 'string' && header.startsWith(target) ? header.slice(target.length) : ''
    return {
      operation: operation || 'unknown',
      execute(principal) {
        const run = operations[operation]
        if (!run) throw new AwsError('UnknownOperationException', `no operation ${JSON.stringify(header)}`)
        return {
          status: 200,
          headers: { 'Content-Type': 'application/x-amz-json-1.1' },
          body: JSON.stringify(run(parseInput<Input>(body), principal)),
        }
      },
    }
  }
}

function parseInput<Input>(body: Buffer): Input {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new AwsError('SerializationException', 'The request is not valid JSON.')
  }
}
