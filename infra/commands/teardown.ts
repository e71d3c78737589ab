import { withSettings } from './settings-file.ts'
import { teardownPlan } from './teardown-plan.ts'

/** Prints how to remove the deployment. It deletes nothing. */
await withSettings((settings) => {
  process.stdout.write('How to remove the deployment, step by step. Nothing was deleted: run the commands yourself.\n')
  for (const [index, step] of teardownPlan(settings).entries()) {
    process.stdout.write(`\n${index + 1}. ${step.title} (account ${step.account})\n`)
    for (const item of step.inventory) process.stdout.write(`   there: ${item}\n`)
    process.stdout.write(`   lost:  ${step.lost}\n`)
    for (const command of step.commands) process.stdout.write(`   ${command.startsWith('#') ? '' : '$ '}${command}\n`)
  }
})
