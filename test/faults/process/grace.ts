import assert from 'node:assert/strict'
import { type SignalName, signalNumbers } from '../../../worker/cli/exit-codes.ts'
import type { AccountBehaviour } from '../../simulator/options.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { manifestsOf, spawnWorker, until } from './worker.ts'

export const accounts = 24
export const start = (behaviour: AccountBehaviour = {}) =>
  startSimulator({ organization: makeOrganization({ accounts, behaviour: () => behaviour }), quotas: 'off' })

/** All accounts wait for IAM. */
export const generating = ({ requests }: Simulator) => requests.count('iam.GenerateCredentialReport') >= accounts

/** A signal while IAM generates: every account that is under way gets its report, and the record says why the run ended. */
export async function finishesWithinGrace(signal: SignalName): Promise<void> {
  const simulator = await start({ generationSeconds: 3 })
  try {
    const { child, ended } = spawnWorker(simulator)
    await until(() => generating(simulator), ended)
    child.kill(signal)
    assert.equal((await ended).code, 128 + signalNumbers[signal])
    const [manifest] = manifestsOf(simulator)
    assert.equal(manifest?.status, 'interrupted')
    assert.equal(manifest?.totals.stored, accounts)
    assert.deepEqual(simulator.audit().violations, [])
  } finally {
    await simulator.close()
  }
}
