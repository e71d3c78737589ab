import { type AwsSettings, proxyForRecord } from './aws-settings.ts'
import type { Environment } from './environment.ts'

/** What of the environment the record of a run has: all that can lead requests elsewhere or change the program. */
export interface RecordedEnvironment {
  /** `NAME=host` of the variables that lead the SDK to other endpoints than AWS's own. */
  readonly endpointOverrides: readonly string[]
  /** `NAME=host:port`, without user names and passwords. */
  readonly proxies?: readonly string[]
  /** The file of AWS_CA_BUNDLE. */
  readonly certificateBundle?: string
  readonly nodeOptions?: string
}

export function recordedEnvironment(env: Environment, { proxy, certificateBundle }: AwsSettings): RecordedEnvironment {
  return {
    endpointOverrides: endpointOverrides(env),
    ...(proxy && { proxies: proxyForRecord(proxy) }),
    ...(certificateBundle && { certificateBundle }),
    ...(env.NODE_OPTIONS && { nodeOptions: env.NODE_OPTIONS }),
  }
}

/** Variables that lead the SDK to other endpoints than AWS's own, `NAME=host`. */
function endpointOverrides(env: Environment): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/.test(name) && value)
    .map(([name, value]) => `${name}=${URL.canParse(value ?? '') ? new URL(value ?? '').host : 'unreadable'}`)
    .sort()
}
