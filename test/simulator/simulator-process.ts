import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Audit, AuditOptions } from './audit.ts'
import type { IssuedCredentials } from './credentials.ts'
import type { FaultRule } from './faults.ts'
import type { RequestCount } from './requests.ts'
import type { StoredObject } from './s3-store.ts'

/** The JSON line that a simulator process prints when it is ready. */
export interface SimulatorReady {
  readonly url: string
  readonly port: number
  readonly credentials: IssuedCredentials
  readonly readerCredentials: IssuedCredentials
  /** Variables for a worker. */
  readonly environment: Readonly<Record<string, string>>
  readonly managementAccountId: string
  readonly collectorAccountId: string
}

/** What was asked of a simulator process, and what it used itself. */
export interface RequestSummary {
  readonly counts: Readonly<Record<string, RequestCount>>
  /** The most requests of each operation that arrived within any one second. */
  readonly peakRates: Readonly<Record<string, number>>
  readonly peakConcurrency: number
  readonly sessions: number
  readonly simulator: {
    readonly cpuMicroseconds: { readonly user: number; readonly system: number }
    readonly residentBytes: number
  }
}

/** A simulator in a process of its own, and its control path. */
export interface SimulatorProcess extends SimulatorReady {
  readonly pid: number
  requests(): Promise<RequestSummary>
  audit(options?: AuditOptions): Promise<Audit>
  /** Without their bytes. */
  objects(bucket?: string): Promise<Omit<StoredObject, 'content'>[]>
  object(key: string, bucket?: string): Promise<Buffer>
  secrets(): Promise<string[]>
  /** Adds a fault; gives its id. */
  fault(rule: FaultRule): Promise<string>
  /** Gives how many calls the fault struck. */
  removeFault(id: string): Promise<number>
  /** Ends the process. */
  close(): Promise<void>
}

const project = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Starts `main.ts` with its own arguments (see its --help), for where the simulator must not share a process with
 * the worker. It ends with this process at the latest.
 */
export async function startSimulatorProcess(args: readonly string[]): Promise<SimulatorProcess> {
  const script = ['--import', './node-version.mjs', 'test/simulator/main.ts', ...args]
  const child = spawn(process.execPath, script, { cwd: project, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([once(lines, 'line'), ended.then(([code]) => new Error(`it exited with ${code}`))])
  if (line instanceof Error) throw new Error('the simulator did not start', { cause: line })
  const ready = JSON.parse(String(line[0])) as SimulatorReady

  const call = async (page: string, query: Record<string, string | undefined> = {}, init: RequestInit = {}) => {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const response = await fetch(`${ready.url}/_simulator/${page}?${new URLSearchParams(given)}`, init)
    if (response.ok) return response
    throw new Error(`simulator: ${page} answered ${response.status} ${await response.text()}`)
  }
  const read = async <Result>(page: string, query?: Record<string, string | undefined>, init?: RequestInit) =>
    (await (await call(page, query, init)).json()) as Result

  return {
    ...ready,
    pid: child.pid ?? 0,
    requests: () => read('requests'),
    audit: (options = {}) => read('audit', { options: JSON.stringify(options) }),
    objects: (bucket) => read('objects', { bucket }),
    object: async (key, bucket) => Buffer.from(await (await call('object', { key, bucket })).arrayBuffer()),
    secrets: () => read('secrets'),
    fault: async (rule) =>
      (await read<{ id: string }>('faults', {}, { method: 'POST', body: JSON.stringify(rule) })).id,
    removeFault: async (id) => (await read<{ hits: number }>('faults', { id }, { method: 'DELETE' })).hits,
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
