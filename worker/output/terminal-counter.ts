import { createLogUpdate } from 'log-update'

export interface TerminalCounter {
  readonly show: (done: number, total: number) => void
  readonly close: () => void
}

/** Milliseconds between two drawings. */
const refreshInterval = 100

/** One line on a terminal that says how far some work is, gone when it ends. Silent where the stream is no terminal. */
export function terminalCounter(stream: NodeJS.WriteStream, what: string): TerminalCounter {
  if (!stream.isTTY) return { show() {}, close() {} }
  const update = createLogUpdate(stream)
  let drawn = 0
  return {
    show(done, total) {
      const now = Date.now()
      if (now - drawn < refreshInterval) return
      drawn = now
      update(`${done} of ${total} ${what}`)
    },
    close: () => update.clear(),
  }
}
