import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Program } from './measurement.ts'
import { median } from './median.ts'

const rounds = 7
const taskset = '/usr/bin/taskset'

/** Seconds from the start of the process to its first request, at one processor where that can be had. */
export interface StartTime {
  readonly medianSeconds: number
  readonly all: readonly number[]
  readonly oneProcessor: boolean
}

export async function measureStart(worker: Program): Promise<StartTime> {
  const oneProcessor = existsSync(taskset)
  const all: number[] = []
  for (let round = 0; round < rounds; round++) all.push(await startOnce(worker, oneProcessor))
  return { medianSeconds: median(all), all, oneProcessor }
}

async function startOnce({ file, nodeFlags, environment }: Program, oneProcessor: boolean): Promise<number> {
  const first = Promise.withResolvers<number>()
  const server = createServer(() => first.resolve(performance.now()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const command = [process.execPath, ...nodeFlags, file]
  const [name = '', ...args] = oneProcessor ? [taskset, '-c', '0', ...command] : command
  const started = performance.now()
  const child = spawn(name, args, {
    stdio: 'ignore',
    env: {
      ...environment,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'unused',
      AWS_SECRET_ACCESS_KEY: 'unused',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      REPORT_BUCKET: 'unused',
    },
  })
  const exited = once(child, 'exit')
  exited.then(([code]) => first.reject(new Error(`the worker ended with ${code} before its first request`)))
  try {
    return ((await first.promise) - started) / 1000
  } finally {
    child.kill('SIGKILL')
    server.closeAllConnections()
    server.close()
    await exited
  }
}
