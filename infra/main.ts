import { buildApp } from './app.ts'
import { withSettings } from './commands/settings-file.ts'

await withSettings((settings) => {
  buildApp(settings).synth()
})
