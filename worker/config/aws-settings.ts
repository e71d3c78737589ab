import type { Waiting } from '../model.ts'
import type { Environment } from './environment.ts'
import { received } from './received.ts'

/** Where the AWS SDK may find credentials, by its own variables. Which of these is used: aws/credential-sources.ts. */
export interface CredentialVariables {
  /** Whether AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set. */
  readonly keys?: boolean
  readonly configFile?: string
  readonly credentialsFile?: string
  readonly webIdentity?: { readonly tokenFile: string; readonly roleArn: string }
  /** AWS_CONTAINER_CREDENTIALS_RELATIVE_URI goes before AWS_CONTAINER_CREDENTIALS_FULL_URI. */
  readonly container?: { readonly relativeUri: string } | { readonly fullUri: string }
  /** Whether the metadata of an EC2 instance may be asked. */
  readonly instanceMetadata?: boolean
}

/** Proxies, as Node.js takes them. The URLs may contain a password: use them to connect, never log them. */
export interface ProxySettings {
  readonly HTTPS_PROXY?: string
  readonly HTTP_PROXY?: string
  readonly NO_PROXY: string
}

/** Settings of the AWS SDK and its connections; the SDK takes the rest from its own variables and files. */
export interface AwsSettings {
  readonly region?: string | undefined
  readonly profile?: string | undefined
  readonly credentialVariables?: CredentialVariables
  readonly proxy?: ProxySettings
  /** A PEM file whose certificates are trusted beside those of Node.js. */
  readonly certificateBundle?: string
  /** Observes each request. The command sets it: it knows where messages go. */
  readonly waiting?: Waiting
}

/**
 * Metadata and credential endpoints of EC2, ECS and EKS. A proxy could not reach them, and what they return is for
 * this machine alone.
 */
const linkLocal = ['169.254.169.254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::254', 'fd00:ec2::23']

/** Reads the variables of the AWS SDK and of Node.js that are supported; adds what is wrong with them to `problems`. */
export function awsSettings(
  given: Pick<AwsSettings, 'region' | 'profile'>,
  env: Environment,
  problems: string[],
): AwsSettings {
  const proxy = proxySettings(env, problems)
  const certificateBundle = env.AWS_CA_BUNDLE
  if (proxy || certificateBundle) checkNodeVersion(proxy ? 'HTTPS_PROXY or HTTP_PROXY' : 'AWS_CA_BUNDLE', problems)
  return {
    ...(given.region && { region: given.region }),
    ...(given.profile && { profile: given.profile }),
    credentialVariables: credentialVariables(env),
    ...(proxy && { proxy }),
    ...(certificateBundle && { certificateBundle }),
  }
}

function credentialVariables(env: Environment): CredentialVariables {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: roleArn } = env
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relativeUri, AWS_CONTAINER_CREDENTIALS_FULL_URI: fullUri } = env
  const disabled = env.AWS_EC2_METADATA_DISABLED
  return {
    keys: Boolean(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY),
    ...(env.AWS_CONFIG_FILE && { configFile: env.AWS_CONFIG_FILE }),
    ...(env.AWS_SHARED_CREDENTIALS_FILE && { credentialsFile: env.AWS_SHARED_CREDENTIALS_FILE }),
    ...(tokenFile && roleArn && { webIdentity: { tokenFile, roleArn } }),
    ...(relativeUri ? { container: { relativeUri } } : fullUri ? { container: { fullUri } } : {}),
    instanceMetadata: !disabled || disabled === 'false',
  }
}

/** Names in lower case go before those in upper case, as in Node.js. */
function proxySettings(env: Environment, problems: string[]): ProxySettings | undefined {
  const urls = (['HTTPS_PROXY', 'HTTP_PROXY'] as const).flatMap((name) => {
    const [source, text] = env[name.toLowerCase()] ? [name.toLowerCase(), env[name.toLowerCase()]] : [name, env[name]]
    if (!text) return []
    if (!isProxyUrl(text)) {
      problems.push(`${source}: received ${received(withoutPassword(text))}; allowed: http://[user:password@]host:port`)
      return []
    }
    return [[name, text] as const]
  })
  if (urls.length === 0) return undefined
  const noProxy = env.no_proxy || env.NO_PROXY
  return { ...Object.fromEntries(urls), NO_PROXY: [noProxy, ...linkLocal].filter(Boolean).join(',') }
}

const isProxyUrl = (text: string) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)

/** Up to the last @, whatever stands before it. */
const withoutPassword = (url: string): string => url.replace(/^([a-z]+:\/\/)?.*@/i, '$1…@')

/** A proxy or bundle as the record of a run names it: without user name and password. */
export const proxyForRecord = ({ HTTPS_PROXY, HTTP_PROXY }: ProxySettings): string[] =>
  Object.entries({ HTTPS_PROXY, HTTP_PROXY }).flatMap(([name, url]) => (url ? [`${name}=${new URL(url).host}`] : []))

/** The first version of Node.js 24 whose agents take a proxy and whose trusted certificates can be set. */
const requiredMinor = 5

function checkNodeVersion(name: string, problems: string[]): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major === 24 && minor < requiredMinor) {
    problems.push(`${name}: Node.js ${process.versions.node} has no support for it; allowed: Node.js 24.5 or later`)
  }
}
