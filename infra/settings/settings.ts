import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import type * as z from 'zod'
import { globalRegionOf } from '../partitions.ts'
import { settingsAcross } from './across/across.ts'
import { isOptInRegion } from './regions.ts'
import { type SettingsFile, settingsSchema } from './schema.ts'

/** The settings of a deployment, with every default, account and Region filled in. */
export interface Settings extends Omit<SettingsFile, 'accounts' | 'memberRole'> {
  readonly accounts: {
    readonly management: string
    readonly automation: string
    readonly security: string
    readonly logArchive: string
  }
  readonly memberRole: Omit<SettingsFile['memberRole'], 'region'> & {
    /** Where the stacks of the member role are: enabled in every account, unless the settings name an opt-in Region. */
    readonly region: string
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

export interface ReadOptions {
  /** Accepts the ids of settings.example.yaml, for output that nobody deploys as it is. @default false */
  readonly allowExample?: boolean
}

/**
 * Reads the settings of a deployment from a YAML file.
 *
 * @throws SettingsError if the file cannot be read, or with all mistakes in it at once
 */
export function readSettings(path: string, { allowExample = false }: ReadOptions = {}): Settings {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingsError(path, [
      `cannot be read (${(error as NodeJS.ErrnoException).code}); copy settings.example.yaml to it and edit it`,
    ])
  }
  const settings = parseSettings(content, path)
  const unedited = allowExample ? [] : exampleValues(settings)
  if (unedited.length > 0) throw new SettingsError(path, unedited)
  return settings
}

/** The ids in settings.example.yaml, which belong to nobody. */
const exampleIds = {
  organizationId: 'o-exampleorgid',
  'accounts.management': '111111111111',
  'accounts.security': '222222222222',
  'accounts.logArchive': '333333333333',
} as const

function exampleValues({ organizationId, accounts }: Settings): string[] {
  const given: Readonly<Record<keyof typeof exampleIds, string>> = {
    organizationId,
    'accounts.management': accounts.management,
    'accounts.security': accounts.security,
    'accounts.logArchive': accounts.logArchive,
  }
  return Object.entries(exampleIds)
    .filter(([path, example]) => given[path as keyof typeof exampleIds] === example)
    .map(([path, example]) => `${path}: received ${example}, the example's; allowed: the id of your own`)
}

/** Like {@link readSettings}, for content at hand, the example's included. The error names `source`. */
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
  const { accounts, memberRole, ...rest } = parsed.data
  const automation = accounts.automation ?? accounts.management
  return {
    ...rest,
    memberRole: {
      ...memberRole,
      region: memberRole.region ?? (isOptInRegion(rest.region) ? globalRegionOf(rest.region) : rest.region),
    },
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
