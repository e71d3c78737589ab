import type { OptionName } from './options.ts'
import type { VariableGroup } from './variables.ts'

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  /** What it does, reads and writes, for its own help. */
  readonly description: string
  /** Groups of variables that it reads; their options are its options. */
  readonly variables: readonly VariableGroup[]
  /** Its further options; --help and --version are every command's. */
  readonly options: readonly OptionName[]
  readonly required?: readonly OptionName[]
  /** What it reads or writes: a bucket, a folder or paths. The user must name one. */
  readonly place: 'bucket' | 'bucket or directory' | 'paths'
  /** What follows the options, in the help. @default nothing may */
  readonly operands?: string
  /** What each is for, and the arguments after the program's name. */
  readonly examples: readonly (readonly [what: string, args: string])[]
}

/**
 * The commands. The entry here gives a command its options, help and documentation; the entry of the same name in
 * cli/commands.ts, without which the type check fails, is what it runs.
 */
export const commands = {
  collect: {
    summary: 'collect the report of every account (the default)',
    description:
      'Lists the accounts of the organization, assumes the member role in each, has IAM generate the credential report, and stores it with tables, a page and the manifest. Needs credentials of the management account or of a delegated administrator.',
    variables: ['bucket', 'write', 'scope', 'requests', 'signing', 'run', 'events', 'findings'],
    options: ['profile', 'region', 'fail-on'],
    place: 'bucket',
    examples: [
      ['every active account', 'collect --bucket my-bucket'],
      ['two accounts; REPORT_BUCKET is set', 'collect --accounts 111122223333,444455556666'],
      ['one organizational unit', 'collect --organizational-units ou-ab12-11111111'],
      ['with a profile of the AWS configuration files', 'collect --profile audit --region eu-central-1'],
    ],
  },
  check: {
    summary: 'test every account and the bucket; generate nothing',
    description:
      'Preflight: enters every account in scope and asks for its report, and begins and aborts an upload under every prefix of the bucket, and signs a random digest if there is a signing key. It generates nothing, sends no event and leaves nothing behind, so generation itself stays unproven.',
    variables: ['bucket', 'write', 'scope', 'requests', 'signing', 'events'],
    options: ['profile', 'region'],
    place: 'bucket',
    examples: [
      ['before the first run', 'check --bucket my-bucket'],
      ['one account; REPORT_BUCKET is set', 'check --accounts 111122223333'],
    ],
  },
  verify: {
    summary: 'read a run back and compare it with its manifest',
    description:
      "For auditors, with a reader's credentials: hashes every object that the manifest of a run names, reconciles its totals, and lists accounts without a report, days without a run, and starts without an end.",
    variables: ['bucket', 'requests'],
    options: [
      'profile',
      'region',
      'directory',
      'run',
      'public-key',
      'signing-key-arn',
      'signed-since',
      'output',
      'statement',
    ],
    required: ['run'],
    place: 'bucket or directory',
    examples: [
      ['the latest finished run; REPORT_BUCKET is set', 'verify --run latest'],
      ['a run in a copy of the bucket', 'verify --run 20261122T103000Z-1a2b3c --directory copy'],
      ['against the public key that you keep', 'verify --run latest --public-key signing-key.pem'],
      ['as a page to print', 'verify --run latest --statement statement.html'],
    ],
  },
  compare: {
    summary: 'show what changed between two runs',
    description:
      "With a reader's credentials: users, passwords, MFA, keys, certificates, root activity and findings that differ, and accounts that joined, left or lost their report. An account without a report in either run is unknown. Reads only, unless --publish is given. With --fail-on, new findings count.",
    variables: ['bucket', 'requests', 'write', 'events'],
    options: [
      'profile',
      'region',
      'directory',
      'from',
      'to',
      'by',
      'output',
      'html',
      'exit-code',
      'fail-on',
      'publish',
    ],
    place: 'bucket or directory',
    examples: [
      ['the latest run of the whole organization and the one before', 'compare'],
      ['two runs, as a page', 'compare --from 20261121T103000Z-1a2b3c --html c.html'],
      ['for a program, with exit code 3 if anything changed', 'compare --output json --exit-code'],
    ],
  },
  runs: {
    summary: 'list the runs: time, scope, status, totals, findings',
    description:
      "With a reader's credentials: lists the runs, the latest first, and those that never finished because they were killed or are still running.",
    variables: ['bucket', 'requests'],
    options: ['profile', 'region', 'directory', 'limit', 'output'],
    place: 'bucket or directory',
    examples: [
      ['REPORT_BUCKET is set', 'runs'],
      ['every run in a copy of the bucket, for a program', 'runs --directory copy --limit 100000 --output json'],
    ],
  },
  analyze: {
    summary: 'assess report files offline',
    description:
      'Findings, tables and a page from report files and folders, without AWS and without a network: reports of last year, of another tool, or a copy of the bucket. It assesses the newest report of each account. Whether accounts are missing stays unknown.',
    variables: ['findings'],
    options: ['output-directory', 'output', 'generated', 'fail-on'],
    place: 'paths',
    operands: 'PATH…',
    examples: [
      ['a copy of the bucket', 'analyze ./bucket'],
      ['reports without a date in their names', 'analyze --generated 2025-12-31T10:00:00Z report.csv'],
      ['fail a pipeline on critical findings', 'analyze --fail-on critical ./reports'],
    ],
  },
} as const satisfies Record<string, Command>

export type CommandName = keyof typeof commands

export const commandNames = Object.keys(commands) as CommandName[]

/** The entry of a command without its literal types. */
export const commandOf = (name: CommandName): Command => commands[name]
