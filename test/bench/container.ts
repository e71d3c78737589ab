import { setTimeout as delay } from 'node:timers/promises'
import { docker, dockerOutput, findEngine, hardened, projectFolder } from '../../scripts/image/engine.ts'
import { startSimulatorProcess } from '../simulator/simulator-process.ts'
import { simulatorArguments, type Workload } from './workload.ts'

const image = 'iam-credential-reports:bench'
/** The image at the size of the smallest Fargate task. */
export interface ContainerRun {
  readonly workload: Workload
  /** From the start of the container to its end. */
  readonly wallSeconds: number
  /** 137 where it took more memory than it has. */
  readonly exitCode: number
  readonly lost: number
  /** Accounts whose report is in the bucket. */
  readonly stored: number
  /** The most that was seen, asked for every second. */
  readonly peakMebibytes: number
}

/**
 * Builds the image from the Dockerfile as it is, and runs it against a simulator.
 *
 * @returns what stands in the way where no engine is there
 */
export async function measureContainer(workload: Workload): Promise<ContainerRun | Error> {
  try {
    await findEngine()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
  await dockerOutput('build', '--tag', image, projectFolder)
  const simulator = await startSimulatorProcess(simulatorArguments(workload))
  const name = `iam-credential-reports-bench-${process.pid}`
  try {
    const environment = Object.entries(simulator.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`])
    // The network of the host, since the simulator listens on its loopback address only.
    const memory = watchMemory(name)
    await docker('run', '--name', name, ...hardened, '--network', 'host', ...environment, image).finally(memory.end)
    const state = JSON.parse(await dockerOutput('inspect', '--format', '{{json .State}}', name)) as {
      readonly StartedAt: string
      readonly FinishedAt: string
      readonly ExitCode: number
    }
    if (state.ExitCode !== 0) process.stderr.write(`${await lastErrors(name)}\n`)
    const { lostAccounts, reports } = await simulator.audit()
    return {
      workload,
      wallSeconds: (Date.parse(state.FinishedAt) - Date.parse(state.StartedAt)) / 1000,
      exitCode: state.ExitCode,
      lost: lostAccounts.length,
      stored: reports,
      peakMebibytes: memory.peak(),
    }
  } finally {
    await docker('rm', '--force', name)
    await simulator.close()
  }
}

/** Log lines that say why a run did not end with 0. */
async function lastErrors(name: string): Promise<string> {
  const lines = (await dockerOutput('logs', name)).split('\n')
  return lines
    .filter((line) => /"level":"?(error|warn|50|40)/.test(line) || !line.startsWith('{'))
    .slice(-20)
    .join('\n')
}

/** Asks the engine again and again how much memory a container has. */
function watchMemory(name: string) {
  const ended = new AbortController()
  let peak = 0
  const watch = async () => {
    while (!ended.signal.aborted) {
      const used = await dockerOutput('stats', '--no-stream', '--format', '{{.MemUsage}}', name).catch(() => '')
      peak = Math.max(peak, mebibytes(used))
      await delay(1_000, undefined, { signal: ended.signal })
    }
  }
  watch().catch(() => undefined)
  return { peak: () => peak, end: () => ended.abort() }
}

/** `123.4MiB / 512MiB` → 123.4. */
function mebibytes(usage: string): number {
  const [, number = '0', unit = 'MiB'] = /^([\d.]+)([KMG]iB)/.exec(usage.trim()) ?? []
  return Number(number) * ({ KiB: 1 / 1024, MiB: 1, GiB: 1024 }[unit] ?? 1)
}
