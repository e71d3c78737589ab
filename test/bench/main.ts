import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureAnalyzing } from './analyzing.ts'
import { measureContainer } from './container.ts'
import { cpuPerAccount, emptyPolls, type Measurement, measure } from './measurement.ts'
import { median } from './median.ts'
import { help, readOptions } from './options.ts'
import { measureOutputs, type OutputCost } from './output-cost.ts'
import { bundlePrograms } from './programs.ts'
import { measureReading } from './reading.ts'
import { measureStart } from './start-time.ts'
import { outputTable, requestTable, runTable, verdictTable } from './tables.ts'
import * as targets from './targets.ts'
import type { Workload } from './workload.ts'

// Sizes in turn, each against a simulator of its own; prints tables and ends with 1 where a target is missed.

const options = readOptions(process.argv.slice(2))
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}
const tell = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const directory = await mkdtemp(join(tmpdir(), 'bench-'))
const runs: Measurement[] = []
const verdicts: targets.Verdict[] = []
const notMeasured: string[] = []
let outputs: readonly OutputCost[] = []

try {
  const { worker, oneByOne, sdkLoop, httpLoop } = await bundlePrograms(directory)
  const record = (run: Measurement) => {
    runs.push(run)
    if (run.lost !== undefined) verdicts.push(...targets.judgeRun(run))
    tell(`${run.name}, ${run.workload.accounts} accounts: ${run.wallSeconds.toFixed(1)} s`)
    return run
  }
  const collect = async (
    accounts: number,
    more: { users?: number; largeEvery?: number; warm?: boolean; share?: number } = {},
  ) => {
    const { users = 5, largeEvery = 0 } = more
    const workload = { accounts, users, largeEvery, profile: more.warm ? 'warm' : 'cold' } as const
    return record(await measure(worker, workload, more.share ? { share: more.share } : {}))
  }

  const container = async (workload: Workload, allowedSeconds: number) => {
    const run = await measureContainer(workload)
    if (run instanceof Error) notMeasured.push(`the container of ${workload.accounts} accounts. ${run.message}`)
    else {
      verdicts.push(...targets.judgeContainer(run, allowedSeconds))
      tell(`container, ${workload.accounts} accounts of ${workload.users} users: ${run.wallSeconds.toFixed(1)} s`)
    }
  }

  if (options.runs('start')) verdicts.push(targets.judgeStart(await measureStart(worker)))
  // It sleeps nearly all of its quarter of an hour: beside everything else.
  const slow = options.runs('one-by-one') ? measure(oneByOne, { accounts: 100, users: 5, profile: 'cold' }) : undefined

  const cold: Measurement[] = []
  for (const size of options.sizes) cold.push(await collect(size))
  if (options.runs('compare')) {
    const workload = { accounts: options.compared, users: 5, profile: 'cold' } as const
    const rounds: { worker: number; sdk: number }[] = []
    for (let round = 0; round < options.rounds; round++) {
      const first = round === 0 ? cold.find((run) => run.workload.accounts === options.compared) : undefined
      const own = first ?? (await collect(options.compared))
      const floor = { earlyLooks: emptyPolls(own) }
      const sdk = record(await measure(sdkLoop, workload, floor))
      record(await measure(httpLoop, workload, floor))
      rounds.push({ worker: cpuPerAccount(own), sdk: cpuPerAccount(sdk) })
    }
    verdicts.push(
      targets.judgeCpu(median(rounds.map((round) => round.worker)), median(rounds.map((round) => round.sdk))),
    )
  }
  if (options.runs('full-quota')) verdicts.push(targets.judgeWall(await collect(10_000, { share: 8 }), 1.1))
  if (options.runs('warm')) await collect(1000, { warm: true })
  if (options.runs('large-reports')) {
    verdicts.push(targets.judgeMemory(await collect(200, { users: 5000 }), 256))
  }

  if (options.runs('mixed-reports')) {
    const mixed = await collect(10_000, { largeEvery: 100 })
    verdicts.push(targets.judgeWall(mixed, 1.5), targets.judgeMemory(mixed, 320))
  }

  const ofSize = (accounts: number) => cold.find(({ workload }) => workload.accounts === accounts)
  const [thousand, tenThousand, fiftyThousand] = [ofSize(1000), ofSize(10_000), ofSize(50_000)]
  for (const run of cold) if (run.workload.accounts >= 1000) verdicts.push(targets.judgePolls(run))
  if (tenThousand) verdicts.push(targets.judgeWall(tenThousand, 1.08), targets.judgeMemory(tenThousand, 160))
  if (fiftyThousand) verdicts.push(targets.judgeMemory(fiftyThousand, 320))
  if (thousand && fiftyThousand) verdicts.push(targets.judgeGrowth(thousand, fiftyThousand))

  if (options.runs('reading')) {
    const shape = { accounts: 10_000, users: 5 }
    verdicts.push(...targets.judgeReading(await measureReading(worker, ['compare'], shape)))
    verdicts.push(...targets.judgeReading(await measureReading(worker, ['verify', '--run', 'latest'], shape)))
    const large = { accounts: 200, users: 5000 }
    verdicts.push(...targets.judgeReading(await measureReading(worker, ['compare'], large)))
    verdicts.push(...targets.judgeReading(await measureReading(worker, ['verify', '--run', 'latest'], large)))
  }
  if (options.runs('analyze')) {
    verdicts.push(...targets.judgeReading(await measureAnalyzing(worker, { accounts: 10_000, users: 5 }), 30))
    verdicts.push(...targets.judgeReading(await measureAnalyzing(worker, { accounts: 200, users: 5000 })))
  }
  if (options.runs('container')) await container({ accounts: 2000, users: 5, profile: 'cold' }, 60)
  if (options.runs('large-container')) await container({ accounts: 400, users: 5000, profile: 'cold' }, 1800)
  outputs = await measureOutputs(10_000, 5)
  if (slow) record(await slow)
} finally {
  await rm(directory, { recursive: true, force: true })
}

const gibibytes = Math.round(totalmem() / 2 ** 30)
const missed = verdicts.filter(({ met }) => !met).length
process.stdout.write(
  [
    `${cpus().length} processors (${cpus()[0]?.model.trim()}), ${gibibytes} GiB, Node.js ${process.versions.node}, shared with the simulator`,
    runTable(runs),
    requestTable(runs),
    outputTable(outputs),
    verdictTable(verdicts),
    ...notMeasured.map((part) => `Not measured: ${part}`),
    ...runs.flatMap(({ violations }) => violations.slice(0, 5)),
    missed === 0 ? 'Every target that was measured is met.' : `${missed} of ${verdicts.length} targets are missed.`,
    '',
  ].join('\n'),
)
process.exitCode = missed === 0 ? 0 : 1
