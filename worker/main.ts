import { exitCodes, runCommand } from './commands.ts'

// Node's own code for an uncaught error is 1, which says here that the run finished.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(exitCodes.failed)
})
process.exit(await runCommand(process.argv.slice(2), process.env))
