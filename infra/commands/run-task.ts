import { spawnSync } from 'node:child_process'
import { containerCommand, runTaskArguments, stackOutputsArguments } from './run-task-arguments.ts'
import { withSettings } from './settings-file.ts'

/**
 * Starts a run by hand: `npm run run-task -- [check] [--accounts …] [--organizational-units …] [--print]`. It works
 * with whatever credentials the AWS CLI finds, which are meant to be the operator role's.
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
  const outputs = JSON.parse(aws(stackOutputsArguments(settings.region), 'pipe')) as readonly {
    OutputKey: string
    OutputValue: string
  }[]
  const output = (name: string) => outputs.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? ''
  const run = runTaskArguments(settings.region, output, command.command)
  if (print) process.stdout.write(`aws ${run.map(quote).join(' ')}\n`)
  else aws(run, 'inherit')
})

function aws(args: readonly string[], stdout: 'pipe' | 'inherit'): string {
  const {
    error,
    status,
    stdout: text,
  } = spawnSync('aws', args, { stdio: ['ignore', stdout, 'inherit'], encoding: 'utf8' })
  if (error) {
    process.stderr.write(
      'The AWS CLI was not found on PATH: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html\n',
    )
    process.exit(2)
  }
  if (status !== 0) process.exit(status ?? 1)
  return text ?? ''
}

function quote(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}
