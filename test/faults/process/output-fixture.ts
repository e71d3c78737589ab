import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'

/** Enough that the log is longer than a pipe holds. */
export const accounts = 240
export const pipeCapacity = 64 * 1024

export async function start(t: TestContext) {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts }), quotas: 'off' })
  t.after(() => simulator.close())
  return simulator
}

export function folder(t: TestContext): string {
  const created = mkdtempSync(path.join(tmpdir(), 'output-'))
  t.after(() => rmSync(created, { recursive: true }))
  return created
}
