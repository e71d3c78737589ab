import type { WorkerEnvironment } from '../worker/config.ts'
import { eventBusName, metricsNamespace } from './names.ts'
import { exceptionsText } from './settings/across/exceptions.ts'

export interface WorkerEnvironmentProps {
  readonly bucketName: string
  readonly logArchiveAccount: string
  readonly keyArn: string
  /** @default manifests are not signed */
  readonly signingKeyArn?: string | undefined
  readonly memberRoleName: string
  readonly scope: {
    readonly accounts: readonly string[]
    readonly excludeAccounts: readonly string[]
    readonly organizationalUnits: readonly string[]
  }
  readonly concurrency?: number | undefined
  /** What counts as too old, in days. @default the worker's own */
  readonly findings?: {
    readonly unusedCredentialDays?: number | undefined
    readonly keyRotationDays?: number | undefined
    readonly rootActivityDays?: number | undefined
  }
  /** Accepted findings. @default none */
  readonly exceptions?: readonly object[]
  /** Adds e-mail addresses of accounts to the findings. @default false */
  readonly accountEmail?: boolean
  /** Writes an OCSF event for passes and for what is not applicable, too. @default false */
  readonly ocsfAllVerdicts?: boolean
  readonly logLevel?: string | undefined
  /** full or counts. @default full */
  readonly eventDetail?: string | undefined
}

const list = (items: readonly string[]) => (items.length === 0 ? undefined : items.join(','))

/**
 * The environment of the worker's container. Undefined leaves a variable to the worker's default; SCHEDULED_TIME is
 * set by the schedule, run by run.
 */
export function workerEnvironment(props: WorkerEnvironmentProps): WorkerEnvironment {
  return {
    REPORT_BUCKET: props.bucketName,
    REPORT_BUCKET_OWNER: props.logArchiveAccount,
    REPORT_KMS_KEY_ARN: props.keyArn,
    MANIFEST_SIGNING_KEY_ARN: props.signingKeyArn,
    MEMBER_ROLE_NAME: props.memberRoleName,
    ACCOUNTS: list(props.scope.accounts),
    EXCLUDE_ACCOUNTS: list(props.scope.excludeAccounts),
    ORGANIZATIONAL_UNITS: list(props.scope.organizationalUnits),
    CONCURRENCY: props.concurrency?.toString(),
    ORGANIZATIONS_REQUESTS_PER_SECOND: undefined,
    ASSUME_ROLE_REQUESTS_PER_SECOND: undefined,
    ACCOUNT_TIMEOUT_SECONDS: undefined,
    SHUTDOWN_GRACE_SECONDS: undefined,
    UNUSED_CREDENTIAL_DAYS: props.findings?.unusedCredentialDays?.toString(),
    KEY_ROTATION_DAYS: props.findings?.keyRotationDays?.toString(),
    ROOT_ACTIVITY_DAYS: props.findings?.rootActivityDays?.toString(),
    EXCEPTIONS: props.exceptions?.length ? exceptionsText(props.exceptions) : undefined,
    EXCEPTIONS_FILE: undefined,
    OCSF_ALL_VERDICTS: props.ocsfAllVerdicts ? 'true' : undefined,
    ACCOUNT_EMAIL: props.accountEmail ? 'true' : undefined,
    S3_FORCE_PATH_STYLE: undefined,
    METRICS_NAMESPACE: metricsNamespace,
    EVENT_BUS: eventBusName,
    EVENT_DETAIL: props.eventDetail,
    SCHEDULED_TIME: undefined,
    LOG_LEVEL: props.logLevel,
  }
}

/** What `compare --publish` reads: the thresholds of a run are in its manifest. */
const ofChanges: readonly string[] = [
  'REPORT_BUCKET',
  'REPORT_BUCKET_OWNER',
  'REPORT_KMS_KEY_ARN',
  'CONCURRENCY',
  'EVENT_BUS',
  'EVENT_DETAIL',
] satisfies (keyof WorkerEnvironment)[]

/** The environment of the changes task: no accounts, no role to assume, no key that signs. */
export function changesEnvironment(props: WorkerEnvironmentProps): Partial<WorkerEnvironment> {
  return Object.fromEntries(Object.entries(workerEnvironment(props)).filter(([name]) => ofChanges.includes(name)))
}

/** The variables that are set, as ECS takes them. */
export function setVariables(environment: Partial<WorkerEnvironment>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
