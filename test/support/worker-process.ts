import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { workerProgram } from './worker-program.ts'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const project = fileURLToPath(new URL('../..', import.meta.url))

/** The worker as a process of its own, with nothing of this process's environment but its PATH. */
export function startWorker(args: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  const child = spawn(process.execPath, [workerProgram, ...args], {
    cwd: project,
    env: { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, ended }
}

/** Runs the worker to its end. */
export const runWorker = (args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<Ended> =>
  startWorker(args, env).ended
