import type { Manifest } from '../../worker/evidence/manifest.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { type Ended, runWorker } from './worker-process.ts'

export interface SimulatedRun extends Ended {
  /** The newest manifest in the bucket, if the run wrote one. */
  readonly manifest: Manifest
  readonly manifestWritten: boolean
}

/** Runs the worker as a process against a simulator and reads back the manifest that it wrote. */
export async function runAgainst(
  simulator: Simulator,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<SimulatedRun> {
  const before = new Set(manifestKeys(simulator))
  const ended = await runWorker(args, simulator.environment(env))
  const written = manifestKeys(simulator).find((key) => !before.has(key))
  return { ...ended, manifestWritten: written !== undefined, manifest: readManifest(simulator, written) }
}

const manifestKeys = (simulator: Simulator) =>
  simulator
    .objects()
    .map(({ key }) => key)
    .filter((key) => key.endsWith('/manifest.json'))

function readManifest(simulator: Simulator, key: string | undefined): Manifest {
  const object = simulator.objects().find((one) => one.key === key)
  return JSON.parse(object?.content?.toString() ?? '{}')
}
