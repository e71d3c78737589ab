import type * as z from 'zod'
import {
  filePath,
  type Kind,
  keyArn,
  oneOf,
  profileName,
  regionName,
  runId,
  runIdOrLatest,
  time,
  timeOrDay,
  wholeNumber,
} from './kinds.ts'

export interface Option extends Partial<Kind> {
  /** One line for the help. */
  readonly meaning: string
  readonly default?: unknown
  /** Describes the default, for the help. @default the default as text */
  readonly otherwise?: string
  /** Whether it may be given more than once. @default once */
  readonly repeatable?: true
  /** The variable of the AWS SDK that the option goes before. */
  readonly variable?: string
  /** One letter after one hyphen. */
  readonly short?: string
}

/**
 * The options that no variable of the worker stands behind; those with a variable are in the table of variables.
 * An option without a kind is a flag.
 */
export const options = {
  profile: { ...profileName, variable: 'AWS_PROFILE', meaning: 'profile of the AWS configuration files' },
  region: { ...regionName, variable: 'AWS_REGION', meaning: 'Region of the bucket and of STS' },
  directory: { ...filePath, meaning: 'a folder with a copy of the bucket, in place of the bucket' },
  output: { ...oneOf('text', 'json'), default: 'text', meaning: 'json: JSON alone on standard output' },
  run: { ...runIdOrLatest, meaning: 'the run to read' },
  limit: { ...wholeNumber(1, 100_000), default: 30, meaning: 'how many runs to show, the latest ones' },
  from: { ...runId, meaning: 'the earlier run; else the full-scope run before the later one' },
  to: { ...runId, meaning: 'the later run; else the latest full-scope run' },
  by: { ...oneOf('unit', 'account'), default: 'account', meaning: 'group the changes' },
  html: { ...filePath, meaning: 'also write the result to this file, as a page' },
  'exit-code': { meaning: 'exit with 3 if there are changes' },
  'fail-on': {
    ...oneOf('critical', 'high', 'medium', 'low'),
    meaning: 'exit with 3 if there is an open finding of this severity or above',
  },
  publish: { meaning: 'for the changes task: write changes/ for every full-scope run without, and send its events' },
  'output-directory': { ...filePath, default: 'analysis', meaning: 'folder for the result; must be empty or new' },
  generated: { ...time, meaning: 'when the reports were generated, if their names do not say' },
  'public-key': { ...filePath, repeatable: true, meaning: 'PEM file with a public key that signed manifests' },
  'signing-key-arn': { ...keyArn, repeatable: true, meaning: 'key in AWS KMS that signed manifests' },
  'signed-since': { ...timeOrDay, meaning: 'unsigned manifests are accepted before this time' },
  statement: { ...filePath, meaning: 'also write the result as one printable page' },
  help: { short: 'h', meaning: 'show this help' },
  version: { short: 'V', meaning: 'show the version' },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof options

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name

type Value<Definition extends Option> = Definition extends { readonly schema: infer Schema extends z.ZodType }
  ? Definition extends { readonly repeatable: true }
    ? readonly z.output<Schema>[]
    : z.output<Schema> | (Definition extends { readonly default: unknown } ? never : undefined)
  : boolean

/** The values of the options, each under its name in camel case. */
export type OptionValues = {
  readonly [Name in OptionName as CamelCase<Name>]: Value<(typeof options)[Name]>
}
