import { type ReadOptions, readSettings, type Settings, SettingsError } from '../settings/settings.ts'

/** Runs a command with the settings of the file that SETTINGS names; mistakes in it are reported without a stack trace. */
export async function withSettings(
  command: (settings: Settings) => void | Promise<void>,
  path = process.env.SETTINGS ?? 'settings.yaml',
  options: ReadOptions = {},
): Promise<void> {
  try {
    await command(readSettings(path, options))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
