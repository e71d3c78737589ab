import { makeOrganization } from '../simulator/organization-generator.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { archiveOfTwoRuns } from './archive-objects.ts'
import { type ProcessUsage, runMeasured } from './measured-process.ts'
import type { Program } from './measurement.ts'

/** Milliseconds that S3 takes to answer. */
const latency = 30

export interface Reading extends ProcessUsage {
  readonly command: string
  readonly accounts: number
  readonly users: number
}

/** A command that reads two runs, against a simulator in this process. */
export async function measureReading(
  { file, nodeFlags, environment }: Program,
  args: readonly [command: string, ...options: string[]],
  shape: { readonly accounts: number; readonly users: number },
): Promise<Reading> {
  const options = { organization: makeOrganization({ accounts: 1 }), latency: { s3: latency }, log: false }
  const simulator = await startSimulator(options, archiveOfTwoRuns(shape))
  try {
    const env = { ...simulator.environment({}, simulator.readerCredentials), ...environment }
    return { ...(await runMeasured(file, nodeFlags, env, args)), command: args[0], ...shape }
  } finally {
    await simulator.close()
  }
}
