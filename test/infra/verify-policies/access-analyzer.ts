import type { NamedDocument } from '../policy/environment.ts'
import { aws } from './aws-cli.ts'

/** What Access Analyzer calls the kinds of policies that belong to resources. */
const resourceTypes: Readonly<Record<string, string>> = {
  'key policy': 'AWS::KMS::Key',
  'bucket policy': 'AWS::S3::Bucket',
  'topic policy': 'AWS::SNS::Topic',
  'queue policy': 'AWS::SQS::Queue',
  trust: 'AWS::IAM::AssumeRolePolicyDocument',
}
/** Those for which there are checks of the syntax beyond the general ones. */
const validatedTypes = ['AWS::S3::Bucket', 'AWS::IAM::AssumeRolePolicyDocument']

interface Finding {
  readonly findingType: string
  readonly issueCode: string
  readonly findingDetails: string
}

/**
 * Has Access Analyzer check a policy: its grammar and its known mistakes, and for a resource's policy that it lets
 * nobody in from outside.
 *
 * @returns what it found: errors, security warnings, public access
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-checks-validating-policies.html
 */
export function analyze({ name, document }: NamedDocument): string[] {
  const kind = name.slice(name.lastIndexOf(': ') + 2)
  const resourceType = resourceTypes[kind]
  const policyDocument = JSON.stringify(document)
  const { findings } = aws<{ readonly findings: readonly Finding[] }>('accessanalyzer', 'validate-policy', {
    policyDocument,
    policyType: resourceType ? 'RESOURCE_POLICY' : 'IDENTITY_POLICY',
    ...(resourceType && validatedTypes.includes(resourceType) && { validatePolicyResourceType: resourceType }),
  })
  const problems = findings
    .filter(({ findingType }) => findingType === 'ERROR' || findingType === 'SECURITY_WARNING')
    .map(({ issueCode, findingDetails }) => `${issueCode}: ${findingDetails}`)
  if (!resourceType) return problems
  const { result, message } = aws<{ readonly result: string; readonly message?: string }>(
    'accessanalyzer',
    'check-no-public-access',
    { policyDocument, resourceType },
  )
  return result === 'PASS' ? problems : [...problems, `public access: ${message ?? result}`]
}

/** Actions that no policy of ours may grant to anybody, whatever the conditions. */
const neverGranted = [
  'iam:CreateUser',
  'iam:CreateAccessKey',
  'iam:AttachRolePolicy',
  'kms:CreateGrant',
  'kms:ReEncryptFrom',
  's3:DeleteObject',
  's3:PutBucketPolicy',
  'organizations:CloseAccount',
  'ecs:RegisterTaskDefinition',
]

/** @returns what Access Analyzer says if a policy grants one of the actions that none may */
export function checkNeverGranted({ name, document }: NamedDocument): string[] {
  const resourcePolicy = resourceTypes[name.slice(name.lastIndexOf(': ') + 2)] !== undefined
  const { result, message } = aws<{ readonly result: string; readonly message?: string }>(
    'accessanalyzer',
    'check-access-not-granted',
    {
      policyDocument: JSON.stringify(document),
      access: [{ actions: neverGranted }],
      policyType: resourcePolicy ? 'RESOURCE_POLICY' : 'IDENTITY_POLICY',
    },
  )
  return result === 'PASS' ? [] : [`grants what none may: ${message ?? result}`]
}
