import { isNotApplicable } from './cell.ts'
import { type Check, fail, type Outcome, pass, undecidable, worst } from './check.ts'
import type { CredentialRow } from './credential-row.ts'
import { ofAllCredentials } from './further-credentials.ts'

const slots = [1, 2] as const

function certificate({ flags, moments }: CredentialRow, slot: (typeof slots)[number]): Outcome {
  const active = flags[`cert_${slot}_active`]
  const columns = [`cert_${slot}_active`, `cert_${slot}_last_rotated`]
  if (active === true) return fail(`Signing certificate ${slot} is active`, columns)
  if (active === false) return pass
  // A principal without any credentials has `N/A` in both columns.
  if (isNotApplicable(active) && isNotApplicable(moments[`cert_${slot}_last_rotated`])) return pass
  return undecidable(`The report does not state whether signing certificate ${slot} is active`, columns)
}

const assess = ofAllCredentials((row) => worst(slots.map((slot) => certificate(row, slot))))

/**
 * X.509 signing certificates authenticate SOAP requests, which AWS has retired for nearly every service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const rootCertificateCheck: Check = {
  id: 'root-signing-certificate',
  title: 'The root user has no active signing certificate',
  appliesTo: 'root',
  severity: 'high',
  cis: {},
  remediation: 'Sign in as the root user and delete the signing certificate.',
  assess,
}

/** The same for IAM users. */
export const userCertificateCheck: Check = {
  id: 'signing-certificate',
  title: 'Users have no active signing certificate',
  appliesTo: 'user',
  severity: 'low',
  cis: {},
  remediation: 'Deactivate the certificate (UpdateSigningCertificate), then delete it.',
  assess,
}
