import { createWriteStream, fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import pino from 'pino'
import { escapeControls } from '../escape.ts'

export type Log = pino.Logger

/** Where log lines go, and a way to wait for them. */
export interface LogDestination {
  readonly stream: Pick<Writable, 'write'>
  /** Waits for what has been written, but not for long: a reader that has stopped reading must not keep a run. */
  flush(): Promise<void>
}

/** What a reader may leave unread before lines are dropped: the manifest, not the log, is the record. */
const maximumBacklog = 25 * 1024 * 1024
/** Milliseconds for which lines are gathered: a system call for each of them would cost more than its making. */
const gatherTime = 50
/** Enough for the manifest of a large organization, should it have to go to the log; what is left of SIGTERM's two minutes. */
const flushTimeout = 5_000

/**
 * Opens standard output so that nobody who reads it slowly, or not at all, can hold the worker: pipes are
 * written without blocking, beyond a backlog lines are dropped, and a closed pipe is no error.
 */
export function openLogDestination(descriptor: number): LogDestination {
  const kind = fstatSync(descriptor)
  const stream =
    kind.isFIFO() || kind.isSocket()
      ? new Socket({ fd: descriptor, readable: false, writable: true })
      : createWriteStream('', { fd: descriptor, autoClose: false })
  let closed = false
  stream.on('error', () => {
    closed = true
  })
  let held = ''
  let timer: NodeJS.Timeout | undefined
  const handOn = () => {
    clearTimeout(timer)
    timer = undefined
    if (!closed) stream.write(held)
    held = ''
  }
  return {
    stream: {
      write(line: string) {
        if (closed || stream.writableLength + held.length >= maximumBacklog) return true
        held += line
        timer ??= setTimeout(handOn, gatherTime)
        return true
      },
    },
    async flush() {
      handOn()
      if (closed) return
      stream.end()
      await finished(stream, { signal: AbortSignal.timeout(flushTimeout) }).catch(() => undefined)
    },
  }
}

/** A log of JSON lines in which every line names the run. */
export function createLog(destination: LogDestination, level: string, runId: string): Log {
  return pino(
    {
      level,
      base: { runId },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => destination.stream.write(escapeControls(line)) },
  )
}
