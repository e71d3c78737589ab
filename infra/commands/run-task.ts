import { spawnSync } from 'node:child_process'
import {
  containerCommand,
  type RunTaskAnswer,
  runTaskArguments,
  stackOutputsArguments,
  whyNotStarted,
} from './run-task-arguments.ts'
import { withSettings } from './settings-file.ts'

/**
 * Starts a run by hand: `npm run run-task -- [check] [--accounts …] [--organizational-units …] [--print]`. It works
 * with whatever credentials the AWS CLI finds, which are meant to be the operator role's. It exits with 2 if no task was
 * started.
 */
await withSettings((settings) => {
  const args = process.argv.slice(2).filter((argument) => argument !== '--print')
  const print = process.argv.includes('--print')
  const command = containerCommand(args)
  if ('problem' in command) {
    process.stderr.write(`${command.problem}\n`)
    process.exitCode = 2
    return
  }
  const outputs = JSON.parse(aws(stackOutputsArguments(settings.region))) as readonly {
    OutputKey: string
    OutputValue: string
  }[]
  const output = (name: string) => outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? ''
  const run = runTaskArguments(settings.region, output, command.command)
  if (print) {
    process.stdout.write(`aws ${run.map(quote).join(' ')}\n`)
    return
  }
  const answer = aws(run)
  process.stdout.write(answer)
  const problem = whyNotStarted(JSON.parse(answer) as RunTaskAnswer)
  if (problem === undefined) return
  process.stderr.write(`${problem}\n`)
  process.exitCode = 2
})

/** What the AWS CLI prints; where it fails, this process ends with its exit code. */
function aws(args: readonly string[]): string {
  const { error, status, stdout } = spawnSync('aws', args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
  if (error) {
    process.stderr.write(
      'The AWS CLI was not found on PATH: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html\n',
    )
    process.exit(2)
  }
  if (status !== 0) process.exit(status ?? 1)
  return stdout
}

function quote(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
