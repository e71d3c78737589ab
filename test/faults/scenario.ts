import { setTimeout as delay } from 'node:timers/promises'
import { createClients } from '../../worker/aws/clients.ts'
import { outcomeOf } from '../../worker/cli/collect.ts'
import { exitCodeOf, exitCodes } from '../../worker/cli/exit-codes.ts'
import { run } from '../../worker/collect/run.ts'
import { parseConfig } from '../../worker/config.ts'
import { makeRunId } from '../../worker/evidence/keys.ts'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { createLog } from '../../worker/output/log.ts'
import { logProgress } from '../../worker/output/progress.ts'
import type { Clock } from '../../worker/request/clock.ts'
import { InterruptedError } from '../../worker/request/errors.ts'
import type { Fault, FaultRule } from '../simulator/faults.ts'
import type { SimulatedOrganization, SimulatorOptions } from '../simulator/options.ts'
import { makeOrganization, type OrganizationShape } from '../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../simulator/simulator.ts'
import { fastClock } from './fast-clock.ts'

/** A run of the worker in this process, against a simulator of its own in which something goes wrong. */
export interface Scenario {
  /** @default 24 accounts , one organizational unit: two pages */
  readonly shape?: Partial<OrganizationShape>
  readonly organization?: Partial<SimulatedOrganization>
  readonly simulator?: Partial<SimulatorOptions>
  /** Variables of the worker on top of what leads it to the simulator. */
  readonly environment?: Readonly<Record<string, string>>
  readonly faults?: readonly FaultRule[]
  /** How many times faster than usual the clock runs. @default 50 */
  readonly speed?: number
  /** Asks the run to end as soon as this holds, as SIGTERM does. */
  readonly interruptWhen?: (simulator: Simulator) => boolean
  /** Seconds after which a second SIGTERM follows the first. */
  readonly secondInterruptAfter?: number
  /** Sets the machine's clock forward by so many seconds, or back, after so many others. The services' clock stays. */
  readonly clockJump?: { readonly afterSeconds: number; readonly bySeconds: number }
  /** Runs in a row against the same simulator, each hit by all the faults that are left. @default 1 */
  readonly runs?: number
  /** Whether the runs go on at the same time. @default false */
  readonly together?: boolean
}

export interface Ended {
  readonly code: number
  /** What kept the run from ending as it should. */
  readonly error: unknown
  /** As it lies in the bucket; undefined where it does not. */
  readonly manifest: Manifest | undefined
  readonly log: readonly LogLine[]
}

export interface Played extends Ended {
  /** The last run's results are the scenario's; these are all. */
  readonly runs: readonly Ended[]
  readonly simulator: Simulator
  readonly faults: readonly Fault[]
}

export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly msg?: string
}

/** Plays a scenario to its end. The simulator is closed, what it knows can still be asked for. */
export async function play(scenario: Scenario): Promise<Played> {
  const services = fastClock(scenario.speed ?? 50)
  const clock = fastClock(scenario.speed ?? 50)
  const organization = makeOrganization({ accounts: 24, organizationalUnits: 1, ...scenario.shape })
  const simulator = await startSimulator({
    organization: { ...organization, ...scenario.organization },
    clock: services,
    quotas: 'off',
    generationSeconds: 3,
    ...scenario.simulator,
  })
  try {
    const faults = (scenario.faults ?? []).map((rule) => simulator.fault(rule))
    const runs: Ended[] = []
    const count = scenario.runs ?? 1
    const { afterSeconds = 0, bySeconds = 0 } = scenario.clockJump ?? {}
    if (scenario.clockJump) clock.after(afterSeconds * 1000, () => clock.adjust(bySeconds * 1000))
    const once = async (index: number) => {
      runs.push(await runOnce(scenario, simulator, clock, index))
    }
    if (scenario.together) await Promise.all(Array.from({ length: count }, (_, index) => once(index)))
    else for (let index = 0; index < count; index++) await once(index)
    const last = runs.at(-1)
    if (!last) throw new Error('a scenario has at least one run')
    return { ...last, runs, simulator, faults }
  } finally {
    await simulator.close()
  }
}

async function runOnce(scenario: Scenario, simulator: Simulator, clock: Clock, index: number): Promise<Ended> {
  // The paces go by the wall's clock: at their fastest they do not hold up a run that is fifty times quicker.
  const config = parseConfig([], {
    ORGANIZATIONS_REQUESTS_PER_SECOND: '8',
    ASSUME_ROLE_REQUESTS_PER_SECOND: '600',
    ...simulator.environment(scenario.environment),
  })
  const clients = createClients({
    forcePathStyle: true,
    endpoint: simulator.url,
    region: 'us-east-1',
    credentials: simulator.credentials,
  })
  const log: LogLine[] = []
  const write = (line: string) => log.push(JSON.parse(line)) > 0
  const runId = makeRunId(new Date(clock.now()), index.toString(16).padStart(6, '0'))
  const logger = createLog({ stream: { write }, flush: async () => undefined }, 'trace', runId)
  const progress = logProgress(logger, clock)
  const signals = interruption(scenario, simulator, clock, config.shutdownGraceSeconds)
  const worker = { version: 'test', endpointOverrides: [] }
  let code: number
  let error: unknown
  try {
    const running = run({ config, clients, clock, log: logger, progress, runId, worker, ...signals })
    const result = await Promise.race([running, signals.killed])
    code = exitCodeOf(outcomeOf(result), signals.code())
  } catch (failure) {
    error = failure
    code = failure instanceof KilledError ? 137 : (signals.code() ?? exitCodes.failed)
  } finally {
    signals.forget()
    progress.close()
    clients.destroy()
  }
  return { code, error, manifest: readManifest(simulator, runId), log }
}

/**
 * Seconds from SIGTERM to SIGKILL, the most that ECS allows.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const stopTimeout = 120
class KilledError extends Error {}

/** What shutdownSignals does for a process, by the scenario's clock and without a process. */
function interruption(scenario: Scenario, simulator: Simulator, clock: Clock, graceSeconds: number) {
  const draining = new AbortController()
  const aborting = new AbortController()
  const over = new AbortController()
  const killed = Promise.withResolvers<never>()
  const { interruptWhen, secondInterruptAfter = graceSeconds } = scenario
  const wait = async () => {
    while (!interruptWhen?.(simulator)) await delay(2, undefined, { signal: over.signal })
    const reason = new InterruptedError()
    draining.abort(reason)
    await clock.sleep(Math.min(graceSeconds, secondInterruptAfter) * 1000, over.signal)
    aborting.abort(reason)
    await clock.sleep((stopTimeout - Math.min(graceSeconds, secondInterruptAfter)) * 1000, over.signal)
    killed.reject(new KilledError('killed: it had not ended when its time was over'))
  }
  if (interruptWhen) wait().catch(() => undefined)
  killed.promise.catch(() => undefined)
  return {
    killed: killed.promise,
    draining: draining.signal,
    aborting: aborting.signal,
    code: () => (draining.signal.aborted ? exitCodes.terminated : undefined),
    forget: () => over.abort(),
  }
}

function readManifest(simulator: Simulator, runId: string): Manifest | undefined {
  const object = simulator.objects().find(({ key }) => key.endsWith(`/run=${runId}/manifest.json`))
  return object?.content && JSON.parse(object.content.toString())
}
