import { setTimeout as delay } from 'node:timers/promises'
import type { AccountBehaviour, SimulatorOptions } from './options.ts'
import { makeOrganization } from './organization-generator.ts'
import { type Simulator, startSimulator } from './simulator.ts'

/** As much of a node:test context as is needed. */
export interface SimulatorTest {
  after(end: () => Promise<void>): void
}

/** A simulator that ends with the test: by default of three accounts. */
export async function simulatorFor(t: SimulatorTest, options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }), ...options })
  t.after(() => simulator.close())
  return simulator
}

/** A simulator whose third account behaves in a way, and that account's id. */
export async function simulatorWithAccount(
  t: SimulatorTest,
  behaviour: AccountBehaviour,
  options: Partial<SimulatorOptions> = {},
): Promise<{ simulator: Simulator; accountId: string }> {
  const organization = makeOrganization({
    accounts: 3,
    behaviour: (index) => (index === 2 ? behaviour : undefined),
  })
  const simulator = await simulatorFor(t, { organization, ...options })
  return { simulator, accountId: organization.accounts[2]?.id ?? '' }
}

/** Waits until something has come about in the simulator; fails after ten seconds rather than hang. */
export async function eventually(come: () => boolean): Promise<void> {
  for (let turn = 0; !come(); turn++) {
    if (turn > 5000) throw new Error(`it did not come about: ${come}`)
    await delay(2)
  }
}
