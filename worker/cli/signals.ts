import type { EndingSignals } from '../request/abort.ts'
import { InterruptedError } from '../request/errors.ts'

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

const leave = (name: keyof typeof numbers) => process.exit(128 + numbers[name])

/**
 * Until a run listens, a signal ends the process at once: there is nothing to save. PID 1 of a container has no
 * such default, so that a signal while the program is loaded would be lost.
 */
export function leaveAtSignals(): void {
  for (const name of Object.keys(numbers)) process.on(name, leave)
}

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
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    // In this order: a signal that has arrived and was not told yet would go with the last listener.
    process.on(name, () => receive(name))
    process.off(name, leave)
  }
  return { stopping: stopping.signal, ending: ending.signal, exitCode: () => code }
}
