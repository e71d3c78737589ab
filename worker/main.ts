import { runCommand } from './commands.ts'

process.exitCode = 2
process.exit(await runCommand(process.argv.slice(2), process.env))
