import type * as z from 'zod'
import {
  accountId,
  accountIds,
  bucketName,
  eventBus,
  exceptionList,
  filePath,
  type Kind,
  keyArn,
  metricsNamespace,
  oneOf,
  organizationalUnitIds,
  roleName,
  time,
  trueOrFalse,
  wholeNumber,
} from './kinds.ts'

/** Which commands read a variable; the table of commands names its groups. */
export type VariableGroup = 'bucket' | 'requests' | 'scope' | 'write' | 'signing' | 'run' | 'events' | 'findings'

export interface Variable extends Kind {
  readonly group: VariableGroup
  /** One line for the help and for the table in the documentation. */
  readonly meaning: string
  /** The value where none is given, as the program uses it. */
  readonly default?: unknown
  /** Describes the default, for the help. @default the default as text */
  readonly otherwise?: string
  /** The option that goes before the variable. */
  readonly option?: string
  /** Whether an empty value is a value. @default it counts as not set */
  readonly emptyIsValue?: boolean
}

/**
 * The worker's own variables. An entry is all that a variable needs: its value is in {@link Settings} under the same
 * name in camel case, its option is parsed, the help and the documentation show it, and a task definition that does
 * not name it fails the type check.
 */
export const variables = {
  REPORT_BUCKET: {
    ...bucketName,
    group: 'bucket',
    option: 'bucket',
    meaning: 'bucket for all output',
    otherwise: 'required',
  },
  REPORT_BUCKET_OWNER: {
    ...accountId,
    group: 'bucket',
    meaning: 'account that must own the bucket',
    otherwise: 'not checked',
  },
  S3_FORCE_PATH_STYLE: {
    ...trueOrFalse,
    group: 'bucket',
    meaning: 'for emulators behind a host name',
    default: false,
  },
  CONCURRENCY: {
    ...wholeNumber(1, 1000),
    group: 'requests',
    meaning: 'concurrent requests',
    default: 64,
  },
  ACCOUNTS: {
    ...accountIds,
    group: 'scope',
    option: 'accounts',
    meaning: 'only these accounts',
    otherwise: 'every active account',
  },
  EXCLUDE_ACCOUNTS: {
    ...accountIds,
    group: 'scope',
    option: 'exclude-accounts',
    meaning: 'all accounts but these',
    otherwise: 'none',
  },
  ORGANIZATIONAL_UNITS: {
    ...organizationalUnitIds,
    group: 'scope',
    option: 'organizational-units',
    meaning: 'only accounts in or below these units; with ACCOUNTS, accounts that match both',
    otherwise: 'all',
  },
  MEMBER_ROLE_NAME: {
    ...roleName,
    group: 'scope',
    meaning: 'role to assume in each account',
    default: 'iam-credential-report',
  },
  ORGANIZATIONS_REQUESTS_PER_SECOND: {
    ...wholeNumber(1, 8),
    group: 'scope',
    meaning: 'share of the ListAccounts quota of 8',
    default: 6,
  },
  ASSUME_ROLE_REQUESTS_PER_SECOND: {
    ...wholeNumber(1, 600),
    group: 'scope',
    meaning: 'share of the STS quota of 600',
    default: 200,
  },
  REPORT_KMS_KEY_ARN: {
    ...keyArn,
    group: 'write',
    meaning: 'key for SSE-KMS; full ARN only',
    otherwise: "the bucket's default key",
  },
  MANIFEST_SIGNING_KEY_ARN: {
    ...keyArn,
    group: 'signing',
    meaning: 'asymmetric KMS key (ECC_NIST_P256, SIGN_VERIFY) that signs manifests',
    otherwise: 'not signed',
  },
  ACCOUNT_TIMEOUT_SECONDS: {
    ...wholeNumber(10, 43_200),
    group: 'run',
    meaning: 'time AWS may take for one account; time in our own queue does not count',
    default: 600,
  },
  SHUTDOWN_GRACE_SECONDS: {
    // The manifest is written after it, and the task is killed 120 seconds after SIGTERM.
    ...wholeNumber(0, 95),
    group: 'run',
    meaning: 'time for requests in flight after SIGTERM; ECS kills the task after 120',
    default: 90,
  },
  METRICS_NAMESPACE: {
    ...metricsNamespace,
    group: 'run',
    meaning: 'CloudWatch namespace of the metric lines; empty disables them',
    default: 'IamCredentialReports',
    emptyIsValue: true,
  },
  EVENT_BUS: {
    ...eventBus,
    group: 'events',
    meaning: 'EventBridge bus for events: its name or ARN',
    otherwise: 'none',
  },
  EVENT_DETAIL: {
    ...oneOf('full', 'counts'),
    group: 'events',
    meaning: 'counts omits from events every name: accounts, users, organizational units',
    default: 'full',
  },
  SCHEDULED_TIME: {
    ...time,
    group: 'run',
    meaning: 'the slot this run serves, set by the schedule',
    otherwise: 'none',
  },
  ACCOUNT_EMAIL: {
    ...trueOrFalse,
    group: 'run',
    meaning: 'true adds account e-mail addresses to the findings and the page',
    default: false,
  },
  LOG_LEVEL: {
    ...oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    group: 'run',
    meaning: 'trace, debug, info, warn, error, fatal or silent; if set, a terminal shows the log',
    default: 'info',
  },
  UNUSED_CREDENTIAL_DAYS: {
    ...wholeNumber(1, 3650),
    group: 'findings',
    meaning: 'a password or active key that was not used for so many days is unused',
    default: 45,
  },
  KEY_ROTATION_DAYS: {
    ...wholeNumber(1, 3650),
    group: 'findings',
    meaning: 'an active key must have been rotated within so many days',
    default: 90,
  },
  OCSF_ALL_VERDICTS: {
    ...trueOrFalse,
    group: 'findings',
    meaning: 'true adds an OCSF event for each check that is passed or not applicable',
    default: false,
  },
  EXCEPTIONS: {
    ...exceptionList,
    group: 'findings',
    meaning: 'accepted findings as JSON',
    otherwise: 'none',
  },
  EXCEPTIONS_FILE: {
    ...filePath,
    group: 'findings',
    meaning: 'a YAML or JSON file with accepted findings, in place of EXCEPTIONS',
    otherwise: 'none',
  },
  ROOT_ACTIVITY_DAYS: {
    ...wholeNumber(1, 3650),
    group: 'findings',
    meaning: 'the root user must not have been used within so many days',
    default: 30,
  },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables

/**
 * The environment of the worker for a task definition: every name is there, so that a variable that is added here
 * and forgotten there fails the type check.
 */
export type WorkerEnvironment = { readonly [Name in VariableName]: string | undefined }

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>

type Value<Definition extends Variable> =
  | z.output<Definition['schema']>
  | (Definition extends { readonly default: unknown } ? never : undefined)

/** The values of the variables, each under its name in camel case. */
export type Settings = {
  readonly [Name in VariableName as CamelCase<Name>]: Value<(typeof variables)[Name]>
}
