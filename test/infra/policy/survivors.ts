const keyPolicyStands =
  'The key policy asks for the same, so the request is refused in the security account; this half stands for the day that somebody edits the other.'
const rolePolicyStands =
  "The task role's own policy asks for the same, and no other role gets past the condition on the caller; this half stands for the day that somebody edits the other."

/** Mutants that no request tells from the original, each with the defence that still stands. */
export const expectedSurvivors: Readonly<Record<string, string>> = {
  'iam-credential-reports-analytics/ReaderRole07D5A14E: read: DecryptsReports without StringEquals kms:EncryptionContext:aws:s3:arn':
    keyPolicyStands,
  'iam-credential-reports-analytics/ReaderRole07D5A14E: read: DecryptsReports without StringLike kms:ViaService':
    keyPolicyStands,
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: EncryptsReports without StringEquals kms:EncryptionContext:aws:s3:arn':
    keyPolicyStands,
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: EncryptsReports without StringLike kms:ViaService':
    keyPolicyStands,
  'iam-credential-reports-key/ReportKey93FA734F: key policy: TaskEncrypts without StringEquals kms:EncryptionContext:aws:s3:arn':
    rolePolicyStands,
  'iam-credential-reports-key/ReportKey93FA734F: key policy: TaskEncrypts without StringLike kms:ViaService':
    rolePolicyStands,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: TaskWrites without ArnEquals aws:PrincipalArn':
    'OnlyTheTaskWrites denies both actions to everybody else, with the same ARN.',
}
