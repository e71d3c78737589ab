import { type Arguments, parseArguments, variablesOf } from './config/arguments.ts'
import { type AwsSettings, awsSettings } from './config/aws-settings.ts'
import { type CommandName, commandNames, commandOf } from './config/commands.ts'
import type { Environment } from './config/environment.ts'
import type { Kind } from './config/kinds.ts'
import { type Option, type OptionName, type OptionValues, options } from './config/options.ts'
import { received } from './config/received.ts'
import { type RecordedEnvironment, recordedEnvironment } from './config/recorded-environment.ts'
import { type Settings, type Variable, type VariableName, variables } from './config/variables.ts'
import type { Exception, Scope, Thresholds } from './model.ts'

export type { WorkerEnvironment } from './config/variables.ts'

/** Settings that {@link Config} holds in groups. */
type Grouped =
  | 'reportBucket'
  | 'reportBucketOwner'
  | 'reportKmsKeyArn'
  | 's3ForcePathStyle'
  | 'accounts'
  | 'excludeAccounts'
  | 'organizationalUnits'
  | 'exceptions'
  | 'exceptionsFile'
  | keyof Thresholds

/**
 * What the process was asked to do, read once from arguments and environment. Every variable and every option of
 * the tables in config/ is in it, under its name in camel case; what a command does not read has its default.
 */
export interface Config extends Omit<Settings, Grouped>, Omit<OptionValues, 'help' | 'version' | 'profile' | 'region'> {
  readonly command: CommandName | 'help' | 'version'
  /** The command that help is asked for. */
  readonly topic?: CommandName
  /** What follows the command: files and folders. */
  readonly paths: readonly string[]
  readonly aws: AwsSettings
  readonly bucket: {
    /** Empty where a directory takes its place. */
    readonly name: string
    readonly owner?: string
    readonly kmsKeyArn?: string
    readonly forcePathStyle: boolean
  }
  readonly scope: Scope
  /** What counts as too old in the findings. */
  readonly thresholds: Thresholds
  /** Accepted findings. */
  readonly exceptions: readonly Exception[]
  /** Whether it was asked for: then the log is shown at a terminal, too. */
  readonly logLevelGiven: boolean
  readonly environment: RecordedEnvironment
  /** URL of the ECS task metadata endpoint. */
  readonly ecsMetadataUri?: string
}

export const defaultThresholds: Thresholds = {
  unusedCredentialDays: variables.UNUSED_CREDENTIAL_DAYS.default,
  keyRotationDays: variables.KEY_ROTATION_DAYS.default,
  rootActivityDays: variables.ROOT_ACTIVITY_DAYS.default,
}

/** The arguments or the environment are wrong. `problems` names every mistake. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
    super(`The configuration has ${count}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** What EXCEPTIONS or EXCEPTIONS_FILE holds, validated by insight/exceptions, which knows the checks. */
export interface LoadedExceptions {
  readonly exceptions: readonly Exception[]
  readonly problems: readonly string[]
}

/**
 * Reads arguments and environment into a {@link Config}.
 *
 * @param args the arguments after the script's name
 * @param env usually process.env; an empty value counts as not set, but for METRICS_NAMESPACE, where it means none
 * @param loaded the exceptions, which take part in the problems of a command that reads them
 * @throws ConfigurationError naming every problem, what was received and what is allowed
 */
export function parseConfig(
  args: readonly string[],
  env: Environment,
  { exceptions, problems: exceptionProblems }: LoadedExceptions = { exceptions: [], problems: [] },
): Config {
  const problems: string[] = []
  const parsed = parseArguments(args, problems)
  const command = commandNames.find((name) => name === parsed.command) ?? 'collect'
  const settings = readVariables(command, parsed, env, problems)
  const optionValues = readOptions(parsed, env, problems)
  const config = assemble(parsed, settings, optionValues, env, exceptions, problems)
  if (commandOf(command).variables.includes('findings')) problems.push(...exceptionProblems)
  problems.push(...missing(command, parsed, env), ...contradictions(config, parsed))
  const asksOnly = parsed.command === 'help' || parsed.command === 'version'
  if (problems.length > 0 && !asksOnly) throw new ConfigurationError(problems)
  return config
}

function assemble(
  { command, topic, operands }: Arguments,
  settings: Settings,
  optionValues: OptionValues,
  env: Environment,
  exceptions: readonly Exception[],
  problems: string[],
): Config {
  const { reportBucket, reportBucketOwner, reportKmsKeyArn, s3ForcePathStyle, ...rest } = settings
  const {
    accounts,
    excludeAccounts,
    organizationalUnits,
    exceptions: _exceptions,
    exceptionsFile: _file,
    ...others
  } = rest
  const { unusedCredentialDays, keyRotationDays, rootActivityDays, ...flat } = others
  const { help: _, version: __, region, profile, ...asked } = optionValues
  const aws = awsSettings({ region, profile }, env, problems)
  return {
    ...flat,
    ...asked,
    command,
    ...(topic && { topic }),
    paths: operands,
    aws,
    bucket: {
      name: reportBucket ?? '',
      ...(reportBucketOwner && { owner: reportBucketOwner }),
      ...(reportKmsKeyArn && { kmsKeyArn: reportKmsKeyArn }),
      forcePathStyle: s3ForcePathStyle,
    },
    scope: {
      accounts: accounts ?? [],
      excludeAccounts: excludeAccounts ?? [],
      organizationalUnits: organizationalUnits ?? [],
    },
    thresholds: { unusedCredentialDays, keyRotationDays, rootActivityDays },
    exceptions,
    logLevelGiven: Boolean(env.LOG_LEVEL),
    environment: recordedEnvironment(env, aws),
    ...(env.ECS_CONTAINER_METADATA_URI_V4 && { ecsMetadataUri: env.ECS_CONTAINER_METADATA_URI_V4 }),
  }
}

/** The variables that the command reads, from its options before the environment; the others have their defaults. */
function readVariables(command: CommandName, { given }: Arguments, env: Environment, problems: string[]): Settings {
  const read = new Set(variablesOf(command).map(([name]) => name))
  const entries = (Object.entries(variables) as [VariableName, Variable][]).map(([name, definition]) => {
    const { option = '', emptyIsValue, default: otherwise } = definition
    const [fromOption] = given.get(option) ?? []
    const text = fromOption ?? env[name]
    const isSet = text !== undefined && (text !== '' || emptyIsValue || fromOption !== undefined)
    if (!read.has(name) || !isSet) return [camelCase(name.toLowerCase()), otherwise]
    const source = fromOption === undefined ? name : `--${option}`
    return [camelCase(name.toLowerCase()), parseValue(definition, text, source, problems)]
  })
  return definedEntries(entries) as Settings
}

/** The options without a variable of the worker; a few go before a variable of the AWS SDK. */
function readOptions({ given }: Arguments, env: Environment, problems: string[]): OptionValues {
  const entries = (Object.entries(options) as [string, Option][]).map(([name, definition]) => {
    const { schema, allowed, variable = '', repeatable, default: otherwise } = definition
    const texts = given.get(name)
    if (!schema || !allowed) return [camelCase(name), texts !== undefined]
    const kind = { schema, allowed }
    if (repeatable) {
      return [camelCase(name), texts?.map((text) => parseValue(kind, text, `--${name}`, problems)) ?? []]
    }
    const text = texts?.[0] ?? (env[variable] || undefined)
    if (text === undefined) return [camelCase(name), otherwise]
    return [camelCase(name), parseValue(kind, text, texts ? `--${name}` : variable, problems)]
  })
  return definedEntries(entries) as unknown as OptionValues
}

function parseValue(
  { schema, allowed }: Pick<Kind, 'schema' | 'allowed'>,
  text: string,
  source: string,
  problems: string[],
): unknown {
  const parsed = schema.safeParse(text)
  if (parsed.success) return parsed.data
  problems.push(`${source}: received ${received(text)}; allowed: ${allowed}`)
  return undefined
}

const camelCase = (name: string) => name.replaceAll(/[_-]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const definedEntries = (entries: readonly (readonly unknown[])[]): Record<string, unknown> =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined))

/** What the command cannot do without. */
function missing(command: CommandName, { given, operands }: Arguments, env: Environment): string[] {
  const { place, required = [], operands: wanted } = commandOf(command)
  const hasBucket = Boolean(env.REPORT_BUCKET) || given.has('bucket')
  const bucket = `allowed: ${variables.REPORT_BUCKET.allowed}`
  return [
    ...(place === 'bucket' && !hasBucket ? [`REPORT_BUCKET: received nothing; ${bucket}`] : []),
    ...(place === 'bucket or directory' && !hasBucket && !given.has('directory')
      ? [`REPORT_BUCKET or --directory: received neither; ${bucket}, or a folder with a copy of one`]
      : []),
    ...(place === 'paths' && operands.length === 0 ? [`${wanted}: received nothing; allowed: files and folders`] : []),
    ...required
      .filter((name) => !given.has(name))
      .map((name) => `--${name}: received nothing; allowed: ${(options[name] as Option).allowed}`),
  ]
}

/** Options that `--publish` rejects: its runs, sides and outputs are fixed. */
const notWithPublish = [
  'directory',
  'from',
  'to',
  'by',
  'output',
  'html',
  'exit-code',
  'fail-on',
] as const satisfies OptionName[]

function contradictions({ scope }: Config, { given }: Arguments): string[] {
  const both = scope.accounts.filter((id) => scope.excludeAccounts.includes(id))
  return [
    ...(both.length > 0
      ? [`ACCOUNTS and EXCLUDE_ACCOUNTS: received ${both.join(', ')} in both; allowed: an account in one of them`]
      : []),
    ...(given.has('bucket') && given.has('directory')
      ? ['--bucket and --directory: received both; allowed: one of them']
      : []),
    ...(given.has('publish')
      ? notWithPublish
          .filter((name) => given.has(name))
          .map((name) => `--publish and --${name}: received both; allowed: --publish by itself, with a bucket`)
      : []),
  ]
}
