import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const say = (text: string) => process.stdout.write(`${text}\n`)

/**
 * Runs `collect`. On a terminal the worker shows its own progress; elsewhere its log goes to a file, and a line of
 * progress is printed every few seconds.
 *
 * @returns the exit code
 */
export function collect(env: Readonly<Record<string, string>>, logFile: string): Promise<number | null> {
  const terminal = process.stdout.isTTY
  const child = spawn(process.execPath, ['worker/main.ts'], {
    cwd: project,
    env: { PATH: process.env.PATH, TERM: process.env.TERM, ...env },
    stdio: terminal ? 'inherit' : ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout) {
    child.stdout.pipe(createWriteStream(logFile))
    createInterface({ input: child.stdout }).on('line', showProgress)
  }
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
}

function showProgress(line: string): void {
  if (!line.includes('"progress"')) return
  const { progress } = JSON.parse(line) as { progress?: Record<string, number> }
  if (!progress) return
  const { listed = 0, stored = 0, unchanged = 0, failed = 0, skipped = 0 } = progress
  say(`  ${stored + unchanged + failed + skipped} of ${listed} accounts done, ${failed} without a report`)
}

/** Runs a command that reads, and returns its exit code and what it printed. */
export function read(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['worker/main.ts', ...args], {
    cwd: project,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', (code) => resolve({ code, output })),
  )
}
