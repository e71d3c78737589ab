import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { createClients } from '../../../worker/aws/clients.ts'
import { outcomeOf } from '../../../worker/cli/collect.ts'
import { exitCodeOf } from '../../../worker/cli/exit-codes.ts'
import { run } from '../../../worker/collect/run.ts'
import { parseConfig } from '../../../worker/config.ts'
import { makeRunId } from '../../../worker/evidence/keys.ts'
import { createLog } from '../../../worker/output/log.ts'
import { logProgress } from '../../../worker/output/progress.ts'
import { fastClock } from '../fast-clock.ts'
import { mixed } from '../rows/shares.ts'
import { startSimulatorProcess } from './simulator-process.ts'

// Many runs in one process while a tenth of all calls goes wrong: what a run leaves behind adds up and shows.
// node --expose-gc test/faults/soak/main.ts [runs] [accounts]

const runs = Number(process.argv[2] ?? 20)
const accounts = Number(process.argv[3] ?? 300)
const share = 0.1
/** Waiting takes a tenth of its time; nothing else is quicker. */
const speed = 10
const tolerance = 0.1

const { gc } = globalThis
assert.ok(gc, 'run with --expose-gc')

const simulator = await startSimulatorProcess([
  ...['--accounts', String(accounts), '--no-quotas', '--digests'],
  ...['--generation-seconds', '0.3', '--generation-spread', '0.5', '--latency', 'iam=5', '--latency', 's3=5'],
])
for (const rule of mixed(share)) await simulator.fault(rule)

interface Measure {
  /** Bytes in use after a full collection. */
  readonly heap: number
  readonly resident: number
  /** What keeps the event loop going, by kind. */
  readonly resources: Readonly<Record<string, number>>
}

/** After connections have had a moment to close. */
async function measure(): Promise<Measure> {
  await delay(300)
  gc?.()
  await delay(50)
  gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const kinds = Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind)
  return {
    heap: heapUsed + external,
    resident: rss,
    resources: Object.fromEntries(Array.from(kinds, ([kind, all]) => [kind, all.length])),
  }
}

async function runOnce(): Promise<void> {
  const clock = fastClock(speed)
  const config = parseConfig([], { ...simulator.environment, ORGANIZATIONS_REQUESTS_PER_SECOND: '8' })
  const { url: endpoint, credentials } = simulator
  const clients = createClients({ forcePathStyle: true, endpoint, region: 'us-east-1', credentials })
  const runId = makeRunId(new Date(), Math.random().toString(16).slice(2, 8).padEnd(6, '0'))
  const log = createLog({ stream: { write: () => true }, flush: async () => undefined }, 'info', runId)
  const progress = logProgress(log, clock)
  const never = new AbortController().signal
  const worker = { version: 'soak', endpointOverrides: [] }
  try {
    const { manifest } = await run({
      ...{ config, clients, clock, log, progress, runId, worker },
      ...{ draining: never, aborting: never },
    })
    assert.equal(exitCodeOf(outcomeOf({ manifest, unsent: [] })), 0)
    assert.equal(manifest.totals.stored + manifest.totals.unchanged, accounts)
  } finally {
    progress.close()
    clients.destroy()
  }
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
const before = await measure()
const measures: Measure[] = []
try {
  for (let index = 1; index <= runs; index++) {
    const started = performance.now()
    await runOnce()
    const now = await measure()
    measures.push(now)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(
      `run ${index}: ${seconds} s, heap ${megabytes(now.heap)} MiB, resident ${megabytes(now.resident)} MiB, ${JSON.stringify(now.resources)}\n`,
    )
    assert.deepEqual(now.resources, before.resources, 'a run leaves no handle, timer or socket behind')
  }
  const { violations, lostAccounts, reports } = await simulator.audit()
  assert.deepEqual({ violations, lostAccounts, reports }, { violations: [], lostAccounts: [], reports: accounts })
  const hits = (await simulator.faults()).reduce((sum, fault) => sum + fault.hits, 0)

  const [, second] = measures
  const last = measures.at(-1)
  assert.ok(second && last, 'two runs or more')
  const growth = (kind: 'heap' | 'resident') => last[kind] / second[kind] - 1
  const percent = (value: number) => `${value >= 0 ? '+' : ''}${(value * 100).toFixed(1)} %`
  process.stdout.write(
    `${runs} runs of ${accounts} accounts, ${hits} calls that went wrong, every report there once.\n` +
      `Memory after run ${runs} against run 2: heap ${megabytes(second.heap)} → ${megabytes(last.heap)} MiB (${percent(growth('heap'))}), ` +
      `resident ${megabytes(second.resident)} → ${megabytes(last.resident)} MiB (${percent(growth('resident'))}).\n`,
  )
  for (const kind of ['heap', 'resident'] as const) {
    assert.ok(growth(kind) <= tolerance, `${kind} memory grew by ${percent(growth(kind))}`)
  }
} finally {
  await simulator.close()
}
