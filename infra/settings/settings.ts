import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import type * as z from 'zod'
import { settingsAcross } from './across.ts'
import { type SettingsFile, settingsSchema } from './schema.ts'

/** The settings of a deployment, every default filled in and every account known. */
export interface Settings extends Omit<SettingsFile, 'accounts'> {
  readonly accounts: {
    readonly management: string
    readonly automation: string
    readonly security: string
    readonly logArchive: string
  }
}

/** The settings are wrong. `problems` names every mistake, what was received and what is allowed. */
export class SettingsError extends Error {
  readonly problems: readonly string[]
  constructor(source: string, problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
    super(`${source} has ${count}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}

/**
 * Reads the settings of a deployment from a YAML file.
 *
 * @throws SettingsError if it cannot be read, or naming all mistakes in it at once
 */
export function readSettings(path: string): Settings {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingsError(path, [
      `cannot be read (${(error as NodeJS.ErrnoException).code}); copy settings.example.yaml to it and edit it`,
    ])
  }
  return parseSettings(content, path)
}

/** Like {@link readSettings}, for content at hand. `source` is named in the error. */
export function parseSettings(content: string, source = 'settings.yaml'): Settings {
  // Failsafe: every scalar stays text. Otherwise YAML would take the leading zero from an account id.
  const document = parseDocument(content, { schema: 'failsafe' })
  if (document.errors.length > 0) {
    throw new SettingsError(
      source,
      document.errors.map((error) => error.message.trim()),
    )
  }
  const received: unknown = document.toJS()
  const parsed = settingsSchema.safeParse(received)
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describe(issue, received))),
    ...settingsAcross(received),
  ]
  if (!parsed.success || problems.length > 0) throw new SettingsError(source, [...new Set(problems)])
  const { accounts, ...rest } = parsed.data
  const automation = accounts.automation ?? accounts.management
  return {
    ...rest,
    accounts: {
      management: accounts.management,
      automation,
      security: accounts.security ?? automation,
      logArchive: accounts.logArchive ?? automation,
    },
  }
}

function describe(issue: z.core.$ZodIssue, received: unknown): string[] {
  const path = issue.path.map(String).join('.')
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    received,
  )
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path ? `${path}.` : ''}${key}: no such setting; see settings.example.yaml`)
  }
  if (issue.code === 'invalid_key') {
    return [`${path}: received it as a key; allowed: ${issue.issues[0]?.message ?? 'another key'}`]
  }
  const shown = value === undefined || value === '' ? 'nothing' : JSON.stringify(value)
  return [`${path || 'the file'}: received ${shown}; allowed: ${issue.message}`]
}
