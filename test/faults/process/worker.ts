import { type StdioOptions, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { workerProgram } from '../../support/worker-program.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))

export interface ProcessEnd {
  /** As a shell tells it: 128 and the number of the signal where one ended it. */
  readonly code: number
}

/** The worker as a process whose output goes wherever the test wants it. */
export function spawnWorker(
  simulator: Simulator,
  stdio: StdioOptions = 'ignore',
  env: Readonly<Record<string, string>> = {},
) {
  const child = spawn(process.execPath, [workerProgram], {
    cwd: project,
    stdio,
    env: { PATH: process.env.PATH, ORGANIZATIONS_REQUESTS_PER_SECOND: '8', ...simulator.environment(env) },
  })
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? { SIGTERM: 143, SIGKILL: 137 }[String(signal)] ?? -1 }),
    )
  })
  return { child, ended }
}

/** Resolves as soon as it holds, or when the worker has ended before. */
export async function until(condition: () => boolean, ended: Promise<unknown>): Promise<void> {
  const over = new AbortController()
  const watch = ended.then(() => over.abort())
  while (!condition() && !over.signal.aborted) await Promise.race([delay(1), watch])
}

/** Manifests in the order in which they were written. */
export const manifestsOf = (simulator: Simulator): Manifest[] =>
  simulator
    .objects()
    .filter(({ key }) => key.endsWith('/manifest.json'))
    .map(({ content }) => JSON.parse(content?.toString() ?? ''))
