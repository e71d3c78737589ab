/** Owns everything: in MiniStack, a bucket exists for its own account only. */
export const account = '123412341234'
export const region = 'eu-central-1'
export const bucket = `iam-credential-reports-${account}-${region}`
export const imageTag = '1.0.0'
/** As the task definition names it. Nothing is pulled: the engine has an image of this name. */
export const imageUri = `${account}.dkr.ecr.${region}.amazonaws.com/iam-credential-reports:${imageTag}`

/** A `settings.yaml` that switches on whatever adds resources. The members get their role by stacks of their own. */
export const settings = (members: readonly string[]): string => `
organizationId: o-a1b2c3d4e5
region: ${region}
singleAccount: true
accounts:
  management: ${account}
memberRole:
  organizationalUnits: [ou-ab12-11111111]
  directAccounts: [${members.map((member) => `"${member}"`).join(', ')}]
access:
  readers: ["arn:aws:iam::*:role/auditor"]
  operators: ["arn:aws:iam::${account}:role/platform"]
bucket:
  expireAfterDays: 2557
  alertOnTampering: true
  accessLogs: {bucket: access-logs-of-the-organization}
task:
  imageTag: ${imageTag}
  architecture: ${process.arch === 'arm64' ? 'ARM64' : 'X86_64'}
alarms:
  email: security@example.com
`
