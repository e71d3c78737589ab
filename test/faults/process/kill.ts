import assert from 'node:assert/strict'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { manifestsOf, spawnWorker, until } from './worker.ts'

const accounts = 24
/** About as many as a whole run sends, so that every phase has its share of the moments. */
export const requestsOfRun = accounts * 4 + 20

/**
 * Kills the worker when it has sent so many requests, starts it again, and looks at what is in the bucket: every
 * account's report is there, once.
 */
export async function killAndRunAgain(requestsBeforeKill: number): Promise<void> {
  const simulator = await startSimulator({
    organization: makeOrganization({ accounts, organizationalUnits: 1 }),
    latency: { organizations: 5, sts: 5, iam: 5, s3: 5, spread: 0.5 },
    generationSeconds: 0.2,
    generationSpread: 0.5,
    quotas: 'off',
  })
  try {
    const first = spawnWorker(simulator)
    await until(() => simulator.requests.log.length >= requestsBeforeKill, first.ended)
    first.child.kill('SIGKILL')
    const { code } = await first.ended
    assert.ok(code === 137 || code === 0, `killed, or done before: ${code}`)

    assert.equal((await spawnWorker(simulator).ended).code, 0, 'exit code of the second run')
    assert.deepEqual(simulator.audit().violations, [])
    const reports = simulator.objects().filter(({ key }) => key.startsWith('reports/'))
    assert.equal(reports.length, accounts, 'each report is there once')
    const manifest = manifestsOf(simulator).at(-1)
    assert.equal(manifest?.status, 'complete')
    const starts = simulator.objects().filter(({ key }) => key.endsWith('/started.json')).length
    assert.ok(starts >= manifestsOf(simulator).length, 'no run has an end without a start')
  } finally {
    await simulator.close()
  }
}
