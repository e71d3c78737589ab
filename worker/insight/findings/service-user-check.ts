import { type Check, fail, notApplicable, type Outcome, pass, undecidable, worst } from './check.ts'
import type { AccessKey, CredentialRow } from './credential-row.ts'
import { furtherCredentials } from './further-credentials.ts'

/**
 * Amazon Bedrock makes such a user for each long-term API key. The key is a service-specific credential, so the
 * user needs neither a password nor an access key.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html
 */
const serviceUser = /^BedrockAPIKey-/i

function password({ flags: { password_enabled: enabled } }: CredentialRow): Outcome {
  if (enabled === false) return pass
  return enabled === true
    ? fail('A user made for a Bedrock API key has a console password', ['password_enabled'])
    : undecidable('The report does not state whether there is a password', ['password_enabled'])
}

function accessKey({ slot, active }: AccessKey): Outcome {
  const columns = [`access_key_${slot}_active`]
  if (active === false) return pass
  return active === true
    ? fail(`A user made for a Bedrock API key has an active access key (key ${slot})`, columns)
    : undecidable(`The report does not state whether access key ${slot} is active`, columns)
}

export const serviceUserCheck: Check = {
  id: 'service-credential-user',
  title: 'Users made for a Bedrock API key have no password or access key',
  appliesTo: 'user',
  severity: 'high',
  cis: {},
  remediation: 'Find out who added it, since Bedrock does not; delete the password and the access keys.',
  assess: (row) =>
    serviceUser.test(row.user)
      ? worst([password(row), ...row.keys.map(accessKey), furtherCredentials(row)])
      : notApplicable,
}
