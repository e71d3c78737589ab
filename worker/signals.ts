import { InterruptedError } from './failure.ts'

/** What SIGTERM and SIGINT ask of a run. */
export interface EndingSignals {
  /** Aborts at the first signal: no further account is entered. */
  readonly stopping: AbortSignal
  /** Aborts when the grace is over, or at a second signal: what is under way ends too. */
  readonly ending: AbortSignal
  /** 128 and the signal's number, once there was one. */
  exitCode(): number | undefined
}

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/**
 * Listens for the signals that ask a process to end. PID 1 of a container ignores them unless it does.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export function endingSignals(graceSeconds: number): EndingSignals {
  const stopping = new AbortController()
  const ending = new AbortController()
  let code: number | undefined
  const receive = (name: keyof typeof numbers) => {
    code ??= 128 + numbers[name]
    const reason = new InterruptedError()
    if (stopping.signal.aborted) return ending.abort(reason)
    stopping.abort(reason)
    setTimeout(() => ending.abort(reason), graceSeconds * 1000).unref()
  }
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => receive(name))
  return { stopping: stopping.signal, ending: ending.signal, exitCode: () => code }
}
