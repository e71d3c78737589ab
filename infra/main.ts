import { buildApp } from './app.ts'
import { readSettings, SettingsError } from './settings/settings.ts'

try {
  buildApp(readSettings(process.env.SETTINGS ?? 'settings.yaml')).synth()
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
