import { fromEnv, fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } from '@aws-sdk/credential-providers'
import { parseKnownFiles } from '@smithy/core/config'
import type { CredentialVariables } from '../config/aws-settings.ts'
import { CredentialsError, errorFacts, isRetryableError } from '../request/errors.ts'

/** Keys, with a token and an expiration where they are temporary. */
export type Credentials = Awaited<ReturnType<ReturnType<typeof fromEnv>>>

/** Where credentials come from. */
export interface CredentialSource {
  /** For messages: the variable or profile that configures it. */
  readonly name: string
  /** Asks once. */
  readonly load: () => Promise<Credentials>
  /** Milliseconds after which one attempt is abandoned. */
  readonly attemptTimeout: number
  readonly isRetryable: (error: unknown) => boolean
}

export interface SourceOptions {
  readonly variables: CredentialVariables
  readonly profile?: string | undefined
  /** Configures the STS and SSO clients that providers create. */
  readonly clientConfig: NonNullable<Parameters<typeof fromIni>[0]>['clientConfig']
}

const networkTimeout = 5_000
/** A program may ask for something over the network itself. */
const processTimeout = 20_000

/**
 * The source that the AWS SDK's default chain would use. The chain itself says only that none of its sources had
 * credentials; taken alone, a source says what is wrong with it, and its requests can be bounded and repeated.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html#credentialProviderChain
 *
 * @throws CredentialsError where the profile is missing or nothing is configured
 */
export async function findCredentialSource(options: SourceOptions): Promise<CredentialSource> {
  const { variables, profile, clientConfig } = options
  if (!profile && variables.keys) return immediate('AWS_ACCESS_KEY_ID', fromEnv())
  const ofProfile = await profileSource(options)
  if (ofProfile) return ofProfile
  const { webIdentity, container, instanceMetadata } = variables
  if (webIdentity) {
    const { tokenFile: webIdentityTokenFile, roleArn } = webIdentity
    const load = () => fromTokenFile({ webIdentityTokenFile, roleArn, clientConfig })()
    return network(`AWS_WEB_IDENTITY_TOKEN_FILE (role ${roleArn})`, load, isRetryableError)
  }
  if (container) return containerSource(container)
  if (instanceMetadata) {
    const load = () => fromInstanceMetadata({ timeout: networkTimeout, maxRetries: 0 })()
    return network('the metadata of the EC2 instance', load, () => true)
  }
  throw new CredentialsError(
    'no credentials are configured. Give the task a role, or set --profile, AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  )
}

const immediate = (name: string, load: () => Promise<Credentials>): CredentialSource => ({
  name,
  load,
  attemptTimeout: networkTimeout,
  isRetryable: () => false,
})

const network = (
  name: string,
  load: CredentialSource['load'],
  isRetryable: CredentialSource['isRetryable'],
): CredentialSource => ({ name, load, attemptTimeout: networkTimeout, isRetryable })

function containerSource(container: NonNullable<CredentialVariables['container']>): CredentialSource {
  const isRelative = 'relativeUri' in container
  const variable = isRelative ? 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI' : 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
  const uri = isRelative
    ? { awsContainerCredentialsRelativeUri: container.relativeUri }
    : { awsContainerCredentialsFullUri: container.fullUri }
  const load = () => fromHttp({ ...uri, timeout: networkTimeout, maxRetries: 0 })()
  // The provider throws the same error class for a rejected address and for any network error.
  return network(variable, load, (error) => !errorFacts(error).message.startsWith('URL not accepted'))
}

type Profile = Readonly<Record<string, string | undefined>>

/** The profile that is asked for, or the default one where it has credentials. */
async function profileSource({
  variables,
  profile,
  clientConfig,
}: SourceOptions): Promise<CredentialSource | undefined> {
  const files = {
    ...(variables.configFile && { configFilepath: variables.configFile }),
    ...(variables.credentialsFile && { filepath: variables.credentialsFile }),
  }
  const profiles: Readonly<Record<string, Profile | undefined>> = await parseKnownFiles({ ...files, ignoreCache: true })
  const found = profiles[profile ?? 'default']
  if (profile && !found) {
    const names = Object.keys(profiles).sort().join(', ') || 'none'
    throw new CredentialsError(`the profile "${profile}" does not exist. Profiles in the AWS files: ${names}.`)
  }
  const kind = found && kindOf(found)
  if (!kind) return undefined
  return {
    name: `the profile "${profile ?? 'default'}" (${kind.name})`,
    load: () => fromIni({ ...files, profile: profile ?? 'default', clientConfig, ignoreCache: true })(),
    attemptTimeout: kind.attemptTimeout ?? networkTimeout,
    isRetryable: kind.isRetryable ?? isRetryableError,
  }
}

type ProfileKind = Pick<CredentialSource, 'name'> & Partial<Pick<CredentialSource, 'attemptTimeout' | 'isRetryable'>>

/** In the order in which the SDK decides. */
function kindOf(profile: Profile): ProfileKind | undefined {
  if (profile.role_arn && profile.credential_source) {
    return { name: `role_arn with credential_source ${profile.credential_source}`, isRetryable: isProviderTrouble }
  }
  if (profile.role_arn && profile.source_profile) {
    return { name: `role_arn with source_profile ${profile.source_profile}`, attemptTimeout: processTimeout }
  }
  if (profile.aws_access_key_id) return { name: 'access keys' }
  if (profile.role_arn && profile.web_identity_token_file) return { name: 'role_arn with web_identity_token_file' }
  if (profile.credential_process) {
    return { name: 'credential_process', attemptTimeout: processTimeout, isRetryable: isProviderTrouble }
  }
  if (profile.sso_start_url || profile.sso_session) return { name: 'SSO' }
  if (profile.login_session) return { name: 'login_session' }
  return undefined
}

/** A provider that hides what happened on the way behind its own error class. */
const isProviderTrouble = (error: unknown) =>
  isRetryableError(error) || errorFacts(error).name === 'CredentialsProviderError'
