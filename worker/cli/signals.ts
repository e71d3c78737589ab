import type { ShutdownSignals } from '../request/abort.ts'
import { InterruptedError } from '../request/errors.ts'
import { type SignalName, signalNumbers } from './exit-codes.ts'

const names = Object.keys(signalNumbers) as SignalName[]

const codeOf = (name: SignalName) => 128 + signalNumbers[name]

const leave = (name: SignalName) => process.exit(codeOf(name))

/**
 * Until a command listens, a signal ends the process at once: there is nothing to save. PID 1 of a container has no
 * such default, so that a signal while the program is loaded would be lost.
 *
 * SIGUSR1 does nothing: without a listener it opens Node's debugger, which hands the process's memory, credentials
 * included, to any local client.
 * https://nodejs.org/docs/latest-v24.x/api/process.html#signal-events
 */
export function leaveAtSignals(): void {
  for (const name of names) process.on(name, leave)
  process.on('SIGUSR1', () => undefined)
}

/**
 * Listens for the signals that ask a process to end. PID 1 of a container ignores them unless it does.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export function shutdownSignals(graceSeconds: number): ShutdownSignals {
  const draining = new AbortController()
  const aborting = new AbortController()
  let code: number | undefined
  const receive = (name: SignalName) => {
    code ??= codeOf(name)
    const reason = new InterruptedError()
    if (draining.signal.aborted) return aborting.abort(reason)
    draining.abort(reason)
    setTimeout(() => aborting.abort(reason), graceSeconds * 1000).unref()
  }
  for (const name of names) {
    // In this order: a signal that has arrived and was not handled yet would go with the last listener.
    process.on(name, () => receive(name))
    process.off(name, leave)
  }
  return { draining: draining.signal, aborting: aborting.signal, exitCode: () => code }
}
