import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a process used from its start to its end, as the operating system counted it. */
export interface ProcessUsage {
  readonly exitCode: number | null
  readonly wallSeconds: number
  /** User and system time of all its threads. */
  readonly cpuSeconds: number
  /** Largest resident set. */
  readonly peakMebibytes: number
  readonly stderr: string
}

const readAll = (stream: Readable | undefined) => (stream ? text(stream) : '')
const usageOnExit = fileURLToPath(new URL('usage-on-exit.mjs', import.meta.url))

/**
 * Runs a program of Node's as a process of its own, to its end. What it writes to standard output is read and
 * dropped, so that it never waits for a reader.
 *
 * @param nodeFlags flags of Node and V8, before the program
 * @param env the whole environment of the process
 * @param args arguments of the program
 * @throws where the process ended without telling what it used: killed, most likely
 */
export async function runMeasured(
  program: string,
  nodeFlags: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[] = [],
): Promise<ProcessUsage> {
  const started = performance.now()
  const child = spawn(process.execPath, [...nodeFlags, '--import', usageOnExit, program, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [, stdout, stderrPipe, usagePipe] = child.stdio as Readable[]
  stdout?.resume()
  const ended = Promise.withResolvers<number | null>()
  child.once('error', ended.reject)
  child.once('close', (code) => ended.resolve(code))
  const [exitCode, stderr, usage] = await Promise.all([ended.promise, readAll(stderrPipe), readAll(usagePipe)])
  const wallSeconds = (performance.now() - started) / 1000
  if (usage === '')
    throw new Error(`${program} ended with ${exitCode ?? 'a signal'} and did not tell its usage:\n${stderr}`)
  const { userMicroseconds, systemMicroseconds, peakKibibytes } = JSON.parse(usage)
  return {
    exitCode,
    wallSeconds,
    cpuSeconds: (userMicroseconds + systemMicroseconds) / 1e6,
    peakMebibytes: peakKibibytes / 1024,
    stderr,
  }
}
