import { leaveAtSignals } from './cli/signals.ts'

leaveAtSignals()
// Node's own code for an uncaught error is 1, which says here that the run finished.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(2)
})
// Node's own code where it waits for something that can no longer happen, without a word.
process.on('exit', (code) => {
  if (code !== 13) return
  process.stderr.write('The worker ended before its work was done: it waited for something that could not happen.\n')
  process.exitCode = 2
})
// Loaded when somebody listens to signals already.
const { runCommand } = await import('./cli/commands.ts')
process.exit(await runCommand(process.argv.slice(2), process.env))
