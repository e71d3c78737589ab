import { leaveAtSignals } from './cli/signals.ts'

leaveAtSignals()
// Node's own code for an uncaught error is 1, which says here that the run finished.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(2)
})
// Loaded when somebody listens to signals already.
const { runCommand } = await import('./cli/commands.ts')
process.exit(await runCommand(process.argv.slice(2), process.env))
