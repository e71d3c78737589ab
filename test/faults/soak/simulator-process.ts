import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { IssuedCredentials } from '../../simulator/credentials.ts'
import type { FaultRule } from '../../simulator/faults.ts'

/** The simulator in a process of its own, so that what it needs is not taken for the worker's. */
export async function startSimulatorProcess(args: readonly string[]) {
  const main = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  const { url, credentials, environment } = JSON.parse(line) as {
    url: string
    credentials: IssuedCredentials
    environment: Record<string, string>
  }

  /** Without an agent, so that no connection stays open. */
  async function control(method: string, page: string, body?: unknown): Promise<unknown> {
    const sent = request(`${url}/_simulator/${page}`, { method, agent: false })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return JSON.parse(await text(response))
  }

  return {
    url,
    credentials,
    environment,
    fault: (rule: FaultRule) => control('POST', 'faults', rule),
    audit: () =>
      control('GET', 'audit') as Promise<{ violations: unknown[]; lostAccounts: unknown[]; reports: number }>,
    faults: () => control('GET', 'faults') as Promise<{ hits: number }[]>,
    async close() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
