import { describeError, errorFacts } from './errors.ts'

/** A run that could not start or finish, with advice for the operator. */
export class RunError extends Error {
  constructor(step: string, error: unknown) {
    const { name, message } = errorFacts(error)
    const answer = describeError(error)
    const advice = adviceFor(step, name, message)
    const sentence =
      `${step}: ${answer === name || answer.startsWith(`${name}: `) ? '' : `${name}: `}${answer}`.replace(/\.$/, '')
    super(advice ? `${sentence}. ${advice}` : sentence, { cause: error })
    this.name = 'RunError'
  }
}

/** What to do about an error, by its name and by what was being done. */
function adviceFor(step: string, name: string, message: string): string | undefined {
  if (/^Region (is missing|not accepted)/.test(message)) return 'Set AWS_REGION.'
  const found = byName[name]
  if (found) return found
  if (/^AccessDenied/.test(name)) {
    if (step.startsWith('signing')) {
      return 'See that the worker may kms:Sign with this key, and that the key trusts this role.'
    }
    return step.startsWith('reading the organization')
      ? 'The worker has to run in the management account or a delegated administrator, with organizations:ListAccounts.'
      : 'See that the worker may s3:PutObject to this bucket and use its key, that REPORT_BUCKET_OWNER is the account that owns the bucket, and that bucket and key trust this role.'
  }
  return undefined
}

const badCredentials =
  'The credentials are unknown to AWS: see whether they have expired or belong to another partition.'

const unknownAuthority =
  'The certificate is signed by an authority that Node.js does not know: set AWS_CA_BUNDLE to a PEM file with its certificate.'

const byName: Readonly<Record<string, string>> = {
  NoSuchBucket: 'See REPORT_BUCKET and the Region: this bucket does not exist.',
  BucketRegionError: 'Set AWS_REGION to the Region of the bucket.',
  AuthorizationHeaderMalformed: 'The bucket is in another Region than AWS_REGION.',
  InvalidAccessKeyId: badCredentials,
  InvalidClientTokenId: badCredentials,
  UnrecognizedClientException: badCredentials,
  ExpiredToken: 'The credentials have expired.',
  ExpiredTokenException: 'The credentials have expired.',
  'KMS.DisabledException': 'The key of REPORT_KMS_KEY_ARN is disabled.',
  'KMS.NotFoundException': 'The key of REPORT_KMS_KEY_ARN does not exist.',
  'KMS.KMSInvalidStateException': 'The key of REPORT_KMS_KEY_ARN is pending deletion or otherwise not usable.',
  AWSOrganizationsNotInUseException: 'The credentials are of an account that is in no organization.',
  EmptyOrganization:
    'ListAccounts answered with no account at all, as it does for credentials of an unrelated account: see whose credentials these are (aws sts get-caller-identity).',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  ERR_PROXY_TUNNEL: 'The proxy of HTTPS_PROXY refuses the connection: see its address, user name and password.',
  ECONNREFUSED: 'Nothing listens there: see AWS_ENDPOINT_URL and its kind.',
  ENOTFOUND: 'The name is not known: see AWS_REGION, AWS_ENDPOINT_URL and the network of the task.',
}
