import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startSimulatorProcess } from '../aws-simulator/simulator-process.ts'
import { simulatorArguments } from './workload.ts'

const run = promisify(execFile)
const accounts = 2000

/** The image at the size of the smallest Fargate task. */
export interface ContainerRun {
  /** From the start of the container to its end. */
  readonly wallSeconds: number
  /** 137 where it took more memory than it has. */
  readonly exitCode: number
  readonly lost: number
}

/** @returns undefined where no engine answers, or it does not have the image */
export async function measureContainer(image: string): Promise<ContainerRun | undefined> {
  try {
    await run('docker', ['image', 'inspect', image])
  } catch {
    return undefined
  }
  const simulator = await startSimulatorProcess(simulatorArguments({ accounts, users: 5, profile: 'cold' }))
  const name = `iam-credential-reports-bench-${process.pid}`
  try {
    const environment = Object.entries(simulator.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`])
    // The network of the host, since the simulator listens on its loopback address only.
    const limits = ['--cpus', '0.25', '--memory', '512m', '--memory-swap', '512m', '--network', 'host']
    await run('docker', ['run', '--name', name, ...limits, ...environment, image], {
      maxBuffer: 64 * 1024 * 1024,
    }).catch(() => undefined)
    const { stdout } = await run('docker', ['inspect', '--format', '{{json .State}}', name])
    const state = JSON.parse(stdout) as { StartedAt: string; FinishedAt: string; ExitCode: number }
    const { lostAccounts } = await simulator.audit()
    return {
      wallSeconds: (Date.parse(state.FinishedAt) - Date.parse(state.StartedAt)) / 1000,
      exitCode: state.ExitCode,
      lost: lostAccounts.length,
    }
  } finally {
    await run('docker', ['rm', '--force', name]).catch(() => undefined)
    await simulator.close()
  }
}
