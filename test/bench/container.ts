import { docker, dockerOutput, findEngine, hardened, projectFolder } from '../../scripts/image/engine.ts'
import { startSimulatorProcess } from '../simulator/simulator-process.ts'
import { simulatorArguments } from './workload.ts'

const image = 'iam-credential-reports:bench'
/** The image at the size of the smallest Fargate task. */
export interface ContainerRun {
  readonly accounts: number
  /** From the start of the container to its end. */
  readonly wallSeconds: number
  /** 137 where it took more memory than it has. */
  readonly exitCode: number
  readonly lost: number
}

/**
 * Builds the image from the Dockerfile as it is, and runs it against a simulator.
 *
 * @returns what stands in the way where no engine is there
 */
export async function measureContainer(accounts: number): Promise<ContainerRun | Error> {
  try {
    await findEngine()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
  await dockerOutput('build', '--tag', image, projectFolder)
  const simulator = await startSimulatorProcess(simulatorArguments({ accounts, users: 5, profile: 'cold' }))
  const name = `iam-credential-reports-bench-${process.pid}`
  try {
    const environment = Object.entries(simulator.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`])
    // The network of the host, since the simulator listens on its loopback address only.
    await docker('run', '--name', name, ...hardened, '--network', 'host', ...environment, image)
    const state = JSON.parse(await dockerOutput('inspect', '--format', '{{json .State}}', name)) as {
      readonly StartedAt: string
      readonly FinishedAt: string
      readonly ExitCode: number
    }
    const { lostAccounts } = await simulator.audit()
    return {
      accounts,
      wallSeconds: (Date.parse(state.FinishedAt) - Date.parse(state.StartedAt)) / 1000,
      exitCode: state.ExitCode,
      lost: lostAccounts.length,
    }
  } finally {
    await docker('rm', '--force', name)
    await simulator.close()
  }
}
