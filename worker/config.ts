import { parseArgs } from 'node:util'
import * as z from 'zod'
import { escapeControls } from './escape.ts'
import type { Scope, Thresholds } from './model.ts'

/** What the process was asked to do, read once from arguments and environment. */
export interface Config {
  readonly command: 'collect' | 'check' | 'verify' | 'help' | 'version'
  readonly bucket: {
    readonly name: string
    readonly owner?: string
    readonly kmsKeyArn?: string
    readonly forcePathStyle: boolean
  }
  readonly memberRoleName: string
  readonly scope: Scope
  readonly concurrency: number
  readonly organizationsRequestsPerSecond: number
  readonly assumeRoleRequestsPerSecond: number
  readonly accountTimeoutSeconds: number
  readonly shutdownGraceSeconds: number
  /** What counts as too old in the findings. */
  readonly thresholds: Thresholds
  /** Undefined where no metric lines are wanted. */
  readonly metricsNamespace?: string
  readonly scheduledTime?: string
  readonly logLevel: string
  /** Whether it was asked for: then the log is shown at a terminal, too. */
  readonly logLevelGiven: boolean
  /** The run that `verify` is for. */
  readonly runId?: string
  /** Variables that lead the SDK to other endpoints than AWS's own, `NAME=host`: part of the record of a run. */
  readonly endpointOverrides: readonly string[]
  /** Where ECS tells a task about itself. */
  readonly ecsMetadataUri?: string
}

export const defaultThresholds: Thresholds = { unusedCredentialDays: 45, keyRotationDays: 90, rootActivityDays: 30 }

/** The arguments or the environment are wrong. `problems` names every mistake. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

const wholeNumber = (minimum: number, maximum: number) => ({
  schema: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum)),
  allowed: `a whole number from ${minimum} to ${maximum}`,
})

const list = (item: RegExp, allowed: string) => ({
  schema: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((entry) => entry.trim()))])
    .pipe(z.array(z.string().regex(item))),
  allowed,
})

const accountList = list(/^\d{12}$/, 'account ids of 12 digits, separated by commas')

const variables = {
  REPORT_BUCKET: {
    schema: z.string().regex(/^(?=.{3,63}$)[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*(?<=[a-z0-9])$/),
    allowed: 'the name of a bucket: 3 to 63 lowercase letters, digits, hyphens and dots',
  },
  REPORT_BUCKET_OWNER: { schema: z.string().regex(/^\d{12}$/), allowed: 'an account id of 12 digits' },
  REPORT_KMS_KEY_ARN: {
    schema: z.string().regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/),
    allowed:
      "a key's full ARN, arn:aws:kms:<region>:<account>:key/<id> (an id or an alias would be looked up in the account of the worker)",
  },
  MEMBER_ROLE_NAME: {
    schema: z.string().regex(/^[\w+=,.@-]{1,64}$/),
    allowed: 'the name of a role, without path: 1 to 64 letters, digits and +=,.@_-',
  },
  ACCOUNTS: accountList,
  EXCLUDE_ACCOUNTS: accountList,
  ORGANIZATIONAL_UNITS: list(
    /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
    'ids of organizational units or of the root (ou-ab12-11111111, r-ab12), separated by commas',
  ),
  CONCURRENCY: wholeNumber(1, 1000),
  ORGANIZATIONS_REQUESTS_PER_SECOND: wholeNumber(1, 8),
  ASSUME_ROLE_REQUESTS_PER_SECOND: wholeNumber(1, 600),
  ACCOUNT_TIMEOUT_SECONDS: wholeNumber(10, 43_200),
  // The manifest is written after it, and the task is killed 120 seconds after SIGTERM.
  SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 95),
  UNUSED_CREDENTIAL_DAYS: wholeNumber(1, 3650),
  KEY_ROTATION_DAYS: wholeNumber(1, 3650),
  ROOT_ACTIVITY_DAYS: wholeNumber(1, 3650),
  S3_FORCE_PATH_STYLE: {
    schema: z.enum(['true', 'false']).transform((text) => text === 'true'),
    allowed: 'true or false',
  },
  METRICS_NAMESPACE: {
    schema: z.string().regex(/^(?!AWS\/)[\w./#:-]{0,255}$/),
    allowed:
      'a CloudWatch namespace of at most 255 characters that does not begin with AWS/, or nothing for no metrics',
  },
  SCHEDULED_TIME: {
    schema: z.iso.datetime({ offset: true }),
    allowed: 'a time in ISO 8601, such as 2026-11-22T10:00:00Z',
  },
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    allowed: 'trace, debug, info, warn, error, fatal or silent',
  },
} as const satisfies Record<string, { schema: z.ZodType; allowed: string }>

export type VariableName = keyof typeof variables

/**
 * The environment of the worker as whoever starts it has to think of it: every name is there, so that a
 * variable that is added here and forgotten in a task definition fails the type check.
 */
export type WorkerEnvironment = { readonly [Name in VariableName]: string | undefined }

type Values = { [Name in VariableName]?: z.output<(typeof variables)[Name]['schema']> }

const options = {
  accounts: { type: 'string', variable: 'ACCOUNTS' },
  'exclude-accounts': { type: 'string', variable: 'EXCLUDE_ACCOUNTS' },
  'organizational-units': { type: 'string', variable: 'ORGANIZATIONAL_UNITS' },
  run: { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const

const commands = ['collect', 'check', 'verify'] as const
const runIdPattern = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/

/** Quotes what was received so that control characters cannot reach a terminal or forge a line. */
const received = (text: string) => escapeControls(JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text))

/**
 * Reads arguments and environment into a {@link Config}.
 *
 * @param args the arguments after the script's name
 * @param env usually process.env; an empty value counts as not set, but for METRICS_NAMESPACE, where it means none
 * @throws ConfigurationError naming every problem, what was received and what is allowed
 */
export function parseConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const { command, given } = parseArguments(args, problems)

  const values: Values = {}
  const read = <Name extends VariableName>(name: Name, text: string | undefined, source: string) => {
    if (text === undefined || (text === '' && name !== 'METRICS_NAMESPACE')) return
    const parsed = variables[name].schema.safeParse(text)
    if (parsed.success) values[name] = parsed.data as Values[Name]
    else problems.push(`${source}: received ${received(text)}; allowed: ${variables[name].allowed}`)
  }
  for (const name of Object.keys(variables) as VariableName[]) {
    const option = Object.entries(options).find(
      ([, definition]) => 'variable' in definition && definition.variable === name,
    )
    const fromOption = option && given.get(option[0])
    if (option && fromOption === '') {
      problems.push(`--${option[0]}: received ""; allowed: ${variables[name].allowed}`)
    } else if (option && fromOption !== undefined) read(name, fromOption, `--${option[0]}`)
    else read(name, env[name], name)
  }

  const wantsBucket = command === 'collect' || command === 'check' || command === 'verify'
  if (wantsBucket && !env.REPORT_BUCKET) {
    problems.push(`REPORT_BUCKET: received nothing; allowed: ${variables.REPORT_BUCKET.allowed}`)
  }
  const runId = given.get('run')
  if (command === 'verify' && (runId === undefined || !runIdPattern.test(runId))) {
    problems.push(
      `--run: received ${runId === undefined ? 'nothing' : received(runId)}; allowed: the id of a run, such as 20261122T103000Z-1a2b3c`,
    )
  }
  if (command !== 'verify' && runId !== undefined) problems.push('--run: allowed with the command verify only')
  const both = (values.ACCOUNTS ?? []).filter((id) => values.EXCLUDE_ACCOUNTS?.includes(id))
  if (both.length > 0) {
    problems.push(
      `ACCOUNTS and EXCLUDE_ACCOUNTS: received ${both.join(', ')} in both; allowed: an account in one of them`,
    )
  }

  if (problems.length > 0 && command !== 'help' && command !== 'version') throw new ConfigurationError(problems)

  return {
    command,
    bucket: {
      name: values.REPORT_BUCKET ?? '',
      ...(values.REPORT_BUCKET_OWNER && { owner: values.REPORT_BUCKET_OWNER }),
      ...(values.REPORT_KMS_KEY_ARN && { kmsKeyArn: values.REPORT_KMS_KEY_ARN }),
      forcePathStyle: values.S3_FORCE_PATH_STYLE ?? false,
    },
    memberRoleName: values.MEMBER_ROLE_NAME ?? 'iam-credential-report',
    scope: {
      accounts: values.ACCOUNTS ?? [],
      excludeAccounts: values.EXCLUDE_ACCOUNTS ?? [],
      organizationalUnits: values.ORGANIZATIONAL_UNITS ?? [],
    },
    concurrency: values.CONCURRENCY ?? 64,
    organizationsRequestsPerSecond: values.ORGANIZATIONS_REQUESTS_PER_SECOND ?? 6,
    assumeRoleRequestsPerSecond: values.ASSUME_ROLE_REQUESTS_PER_SECOND ?? 200,
    accountTimeoutSeconds: values.ACCOUNT_TIMEOUT_SECONDS ?? 600,
    shutdownGraceSeconds: values.SHUTDOWN_GRACE_SECONDS ?? 90,
    thresholds: {
      unusedCredentialDays: values.UNUSED_CREDENTIAL_DAYS ?? defaultThresholds.unusedCredentialDays,
      keyRotationDays: values.KEY_ROTATION_DAYS ?? defaultThresholds.keyRotationDays,
      rootActivityDays: values.ROOT_ACTIVITY_DAYS ?? defaultThresholds.rootActivityDays,
    },
    ...(values.METRICS_NAMESPACE !== '' && { metricsNamespace: values.METRICS_NAMESPACE ?? 'IamCredentialReports' }),
    ...(values.SCHEDULED_TIME && { scheduledTime: values.SCHEDULED_TIME }),
    logLevel: values.LOG_LEVEL ?? 'info',
    logLevelGiven: values.LOG_LEVEL !== undefined,
    ...(runId !== undefined && { runId }),
    endpointOverrides: endpointOverrides(env),
    ...(env.ECS_CONTAINER_METADATA_URI_V4 && { ecsMetadataUri: env.ECS_CONTAINER_METADATA_URI_V4 }),
  }
}

function parseArguments(args: readonly string[], problems: string[]) {
  // Not strict: the first mistake would hide the others.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const given = new Map<string, string>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const definition = Object.hasOwn(options, token.name) ? options[token.name as keyof typeof options] : undefined
    if (!definition) {
      const allowed = Object.keys(options).map((name) => `--${name}`)
      problems.push(`${received(token.rawName)}: no such option; allowed: ${allowed.join(', ')}`)
    } else if (definition.type === 'string' && (token.value === undefined || token.value.startsWith('--'))) {
      problems.push(`--${token.name}: received no value`)
    } else if (definition.type === 'boolean' && token.value !== undefined) {
      problems.push(`--${token.name}: received ${received(token.value)}; allowed: no value`)
    } else if (given.has(token.name)) {
      problems.push(`--${token.name}: given more than once; allowed: once, with a comma between values`)
    } else given.set(token.name, token.value ?? '')
  }
  const [first = 'collect', ...rest] = positionals
  const command = commands.find((name) => name === first)
  if (!command) problems.push(`${received(first)}: no such command; allowed: ${commands.join(', ')}`)
  for (const extra of rest) problems.push(`${received(extra)}: one more argument than the command takes`)
  const asked = given.has('help') ? 'help' : given.has('version') ? 'version' : undefined
  return { command: asked ?? command ?? 'collect', given } as const
}

function endpointOverrides(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/.test(name) && value)
    .map(([name, value]) => `${name}=${URL.canParse(value ?? '') ? new URL(value ?? '').host : 'unreadable'}`)
    .sort()
}
