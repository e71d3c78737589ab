import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SimulatedAccount, SimulatedOrganization } from '../../../simulator/options.ts'
import type { StoredObject } from '../../../simulator/s3-store.ts'
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts'
import { reportBytes, rootOf, userOf } from '../../../support/report-bytes.ts'
import { runAgainst } from '../../../support/simulated-run.ts'
import { type Cells, daysAgo, key } from '../../insight/report-fixture.ts'

/** Three days of an organization in which each kind of change happens once, and what must not count as one. */

export const management = '000011112222'
export const payments = '111122223333'
export const search = '222233334444'
export const research = '333344445555'
export const archive = '444455556666'
export const closing = '555566667777'
export const quiet = '666677778888'

export const oldKey = daysAgo(200)
export const middleKey = daysAgo(120)
export const newKey = daysAgo(2)
const unused = { active: 'false', rotated: 'N/A', used: 'N/A' }

const keys = (
  one: { active?: string; rotated: string; used?: string } = unused,
  two: { active?: string; rotated: string; used?: string } = unused,
): Cells => ({
  ...key(1, one.rotated, one.used ?? daysAgo(3)),
  access_key_1_active: one.active ?? 'true',
  ...key(2, two.rotated, two.used ?? daysAgo(3)),
  access_key_2_active: two.active ?? 'true',
})

const certificates = (active: string, rotated: string, active2 = 'false', rotated2 = 'N/A'): Cells => ({
  cert_1_active: active,
  cert_1_last_rotated: rotated,
  cert_2_active: active2,
  cert_2_last_rotated: rotated2,
})

const inactive = (rotated: string) => ({ active: 'false', rotated })
const noPassword: Cells = {
  password_enabled: 'false',
  password_last_used: 'N/A',
  password_last_changed: 'N/A',
  mfa_active: 'false',
}

/** By user: the cells of the day before, and of the day of the changes; undefined where there is no such user. */
const story: Readonly<Record<string, readonly [Cells | undefined, Cells | undefined]>> = {
  // Changes, each of its kind.
  carol: [{}, undefined],
  erin: [undefined, {}],
  frank: [{ user_creation_time: daysAgo(300) }, { user_creation_time: daysAgo(1) }],
  pat: [noPassword, {}],
  quinn: [{}, { ...noPassword, mfa_active: 'true' }],
  alice: [{}, { mfa_active: 'false' }],
  mallory: [{ mfa_active: 'false' }, {}],
  kim: [{}, keys({ rotated: newKey })],
  bob: [keys({ rotated: oldKey }), keys({ rotated: newKey }, { rotated: oldKey })],
  ray: [keys(inactive(oldKey)), keys({ rotated: oldKey })],
  sue: [keys({ rotated: oldKey }), keys(inactive(oldKey))],
  lee: [keys({ rotated: oldKey }), keys(unused, { rotated: newKey })],
  mo: [keys({ rotated: oldKey }), keys({ rotated: newKey }, inactive(oldKey))],
  ted: [keys(inactive(oldKey)), {}],
  uma: [keys({ rotated: oldKey }), {}],
  cert1: [{}, certificates('true', newKey)],
  cert2: [certificates('false', oldKey), certificates('true', oldKey)],
  cert3: [certificates('true', oldKey), certificates('false', 'N/A', 'true', newKey)],
  cert4: [certificates('true', oldKey), certificates('false', oldKey)],
  cert5: [certificates('true', oldKey), {}],
  // No changes: keys that swap slots, times in the other form, passwords and keys in use, cells that cannot be read.
  swap: [keys({ rotated: oldKey }, inactive(middleKey)), keys(inactive(middleKey), { rotated: oldKey })],
  form: [
    { user_creation_time: '2024-05-06T10:15:00Z', ...keys({ rotated: '2024-06-06T10:15:00Z' }) },
    { user_creation_time: '2024-05-06T10:15:00+00:00', ...keys({ rotated: '2024-06-06T10:15:00+00:00' }) },
  ],
  busy: [
    keys({ rotated: oldKey, used: daysAgo(9) }),
    { ...keys({ rotated: oldKey, used: daysAgo(1) }), password_last_used: daysAgo(0.5) },
  ],
  odd: [
    { mfa_active: 'yes', ...keys({ rotated: 'soon' }) },
    { mfa_active: 'false', ...keys({ rotated: 'later' }) },
  ],
}

const users = (id: string, day: 0 | 1): Cells[] =>
  Object.entries(story).flatMap(([name, days]) => {
    const cells = days[day]
    return cells ? [userOf(id, name, cells)] : []
  })

const reportOn = (day: 0 | 1) =>
  reportBytes([
    rootOf(payments, day === 0 ? {} : { password_last_used: daysAgo(1), ...key(1, newKey, daysAgo(1)) }),
    ...users(payments, day),
  ])

const account = (id: string, name: string, behaviour: Partial<SimulatedAccount> = {}): SimulatedAccount => ({
  id,
  name,
  report: reportBytes([rootOf(id), userOf(id, 'someone')]),
  ...behaviour,
})

const organization = (accounts: readonly SimulatedAccount[]): SimulatedOrganization => ({
  id: 'o-abcdefghij',
  rootId: 'r-ab12',
  managementAccountId: management,
  collectorAccountId: management,
  organizationalUnits: [],
  accounts: [account(management, 'Management'), account(quiet, 'Quiet'), ...accounts],
})

const archiveReport = (...names: readonly string[]) =>
  reportBytes([
    rootOf(archive),
    ...names.map((name) => userOf(archive, name, keys({ rotated: name === 'hugo' ? newKey : oldKey }))),
  ])

const days: readonly SimulatedOrganization[] = [
  organization([
    account(payments, 'Payments', { report: reportOn(0) }),
    account(search, 'Search'),
    account(archive, 'Archive', { report: archiveReport('gina', 'ivo') }),
    account(closing, 'Closing'),
  ]),
  organization([
    account(payments, 'Payments', { report: reportOn(0) }),
    account(search, 'Search'),
    account(archive, 'Archive', { role: 'missing' }),
    account(closing, 'Closing'),
  ]),
  organization([
    account(payments, 'Payments', { report: reportOn(1) }),
    account(search, 'Search', { role: 'missing' }),
    account(archive, 'Archive', { report: archiveReport('hugo', 'ivo') }),
    account(research, 'Research', { report: reportBytes([rootOf(research, { mfa_active: 'false' })]) }),
  ]),
]

export interface History {
  /** With everything that the three runs wrote. */
  readonly simulator: Simulator
  /** A copy of the bucket. */
  readonly folder: string
  readonly runs: readonly string[]
  close(): Promise<void>
}

/** Plays the three days, with a run each. */
export async function playHistory(): Promise<History> {
  const mirror = await mkdtemp(path.join(tmpdir(), 'history-'))
  const runs: string[] = []
  let objects: readonly StoredObject[] = []
  for (const [day, shape] of days.entries()) {
    // Ids and keys show seconds: without a pause, two runs could be of the same.
    if (day > 0) await delay(1_100)
    const simulator = await startSimulator({ organization: shape, mirror }, objects)
    const { manifest, stdout } = await runAgainst(simulator)
    if (!manifest.runId) throw new Error(`the run of day ${day} wrote no manifest: ${stdout}`)
    runs.push(manifest.runId)
    objects = simulator.objects()
    const isLast = day === days.length - 1
    if (!isLast) await simulator.close()
    else {
      const close = async () => {
        await simulator.close()
        await rm(mirror, { recursive: true, force: true })
      }
      return { simulator, folder: path.join(mirror, 'credential-reports'), runs, close }
    }
  }
  throw new Error('there are no days')
}
