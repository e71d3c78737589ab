import { errorFacts } from '../request/errors.ts'

/**
 * A write that is attempted again and again. Once an answer may have been lost, an error that the lost attempt
 * explains (its object is there, its upload is over) means that the write was done.
 *
 * @param send one attempt
 * @param isOwnTrace whether the error is what an earlier attempt would have left behind
 * @returns one attempt that resolves where the write is done, by itself or by one before it
 */
export function rememberLostAnswers(
  send: (signal: AbortSignal) => Promise<object>,
  isOwnTrace: (error: unknown) => boolean,
): (signal: AbortSignal) => Promise<object> {
  let lost = false
  return async (signal) => {
    const lostBefore = lost
    // An attempt that is cut short never gets to say how it ended, so it counts as lost from its start.
    lost = true
    try {
      return await send(signal)
    } catch (error) {
      if (lostBefore && isOwnTrace(error)) return {}
      lost = lostBefore || mayHaveBeenTaken(error)
      throw error
    }
  }
}

/** Whether the service may have carried out a request that ended with this error: no answer, or a server's fault. */
function mayHaveBeenTaken(error: unknown): boolean {
  const { name, status } = errorFacts(error)
  if (name === 'SlowDown' || name === 'ServiceUnavailable') return false
  return status === undefined || status >= 500 || status < 300
}
