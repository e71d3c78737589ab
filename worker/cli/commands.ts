import type { CommandName } from '../config/commands.ts'
import type { Environment } from '../config/environment.ts'
import { type Config, parseConfig } from '../config.ts'
import type { Outcome } from '../model.ts'
import { print } from '../output/print.ts'
import type { ShutdownSignals } from '../request/abort.ts'
import { systemClock } from '../request/clock.ts'
import { createWaiting } from '../request/waiting.ts'
import { describeProblem } from './describe-problem.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { shutdownSignals } from './signals.ts'
import { watchStandardOutput } from './standard-output.ts'

/** What a command runs. It may reject with a RunError; everything else it says by its outcome. */
type Runner = (config: Config, signals: ShutdownSignals) => Promise<Outcome>

/** What each entry of the table of commands runs. Each is loaded when it is asked for, so that a run starts quickly. */
const runners: Readonly<Record<CommandName, () => Promise<Runner>>> = {
  collect: async () => (await import('./collect.ts')).collect,
  check: async () => (await import('../check/preflight.ts')).check,
  analyze: async () => (await import('./analyze.ts')).analyzePaths,
  verify: async () => {
    const [{ verify }, { version }] = await Promise.all([import('../read/verify.ts'), import('./version.ts')])
    return (config, signals) => verify({ ...config, run: config.run ?? 'latest', version, signals })
  },
  compare: async () => async (config, signals) => {
    if (config.publish) return (await import('../read/compare/publish.ts')).publish({ ...config, signals })
    return (await import('../read/compare/compare.ts')).compare({ ...config, signals })
  },
  runs: async () => {
    const { runs } = await import('../read/runs.ts')
    return (config, signals) => runs({ ...config, signals })
  },
}

/** Runs what the arguments ask for, and returns the process's exit code. Never rejects. */
export async function runCommand(args: readonly string[], env: Environment): Promise<number> {
  const output = watchStandardOutput()
  let config: Config
  try {
    config = parseConfig(args, env, await exceptionsOf(env))
  } catch (error) {
    process.stderr.write(`${describeProblem(error)}\nSee --help.\n`)
    return exitCodes.failed
  }
  const { command } = config
  if (command === 'help') return show((await import('./help.ts')).help(config.topic))
  if (command === 'version') return show(`${(await import('./version.ts')).version}\n`)
  // The commands that only read hold nothing that would be lost: they end as soon as they are asked to.
  const signals = shutdownSignals(command === 'collect' ? config.shutdownGraceSeconds : 0)
  try {
    const { certificateBundle } = config.aws
    if (certificateBundle) (await import('../aws/trusted-certificates.ts')).trustCertificates(certificateBundle)
    const run = await runners[command]()
    const aws = { ...config.aws, waiting: createWaiting(say, systemClock) }
    const outcome = await run({ ...config, aws }, signals)
    // Named even if another exit code wins.
    for (const condition of outcome.met ?? []) process.stderr.write(`${condition}\n`)
    // The result of a run is in the bucket; that of every other command is what it prints.
    const unprinted = command === 'collect' ? undefined : await output.failure()
    if (unprinted === undefined) return exitCodeOf(outcome, signals.exitCode())
    say(`The result could not be written to standard output: ${unprinted}`)
    return exitCodeOf({ ...outcome, unfinished: [...(outcome.unfinished ?? []), unprinted] }, signals.exitCode())
  } catch (error) {
    process.stderr.write(`${describeProblem(error)}\n`)
    return signals.exitCode() ?? exitCodes.failed
  }
}

/** Most runs have none: what reads them is loaded where they are given. */
async function exceptionsOf(env: Environment) {
  if (!env.EXCEPTIONS && !env.EXCEPTIONS_FILE) return undefined
  const { loadExceptions } = await import('../insight/exceptions/load-exceptions.ts')
  return loadExceptions(env, new Date())
}

const say = (text: string) => {
  process.stderr.write(`${text}\n`)
}

async function show(text: string): Promise<number> {
  await print(text)
  return exitCodes.complete
}
