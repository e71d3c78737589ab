const keyPolicyStands =
  'The key policy asks for the same, so the request is refused in the security account; this half stands for the day that somebody edits the other.'
const rolePolicyStands =
  "The task role's own policy asks for the same, and no other role gets past the condition on the caller; this half stands for the day that somebody edits the other."
const keyOfSignaturesStands =
  'The key policy asks for the same of whoever signs, so KMS refuses it in the security account.'
const bucketPolicyStands =
  'The bucket policy allows the changes role the same and nothing more, and no other bucket lets the role in.'
const busPolicyStands = 'The policy of the bus denies every other source.'
const otherKeysHavePolicies =
  'Another key has a policy of its own, which would have to let the role in, and the conditions hold it to our bucket.'
const speaksOfItsOwn = "A resource's policy speaks of its own resource only."
const theConditionNamesTheAccount =
  'The condition on aws:PrincipalArn names roles of this account only, as the settings do.'
const theConditionNamesTheRole = 'The condition on aws:PrincipalArn names the one role, account and all.'

const nobodyElseMay =
  'OnlyTheTasksWrite denies it to everybody but the task, and no statement allows it to the task, here or in its account.'

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
  'iam-credential-reports-analytics/ReaderRole07D5A14E: read: DecryptsReports with StringLike kms:ViaService of anything':
    keyPolicyStands,
  'iam-credential-reports-analytics/ReaderRole07D5A14E: read: DecryptsReports with any resource': otherKeysHavePolicies,
  'iam-credential-reports-automation/AutomationAlertsPolicy476F4BFB: topic policy: AlarmsPublish with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-automation/AutomationAlertsPolicy476F4BFB: topic policy: BucketNoticesPublish with any principal':
    theConditionNamesTheRole,
  'iam-credential-reports-automation/AutomationAlertsPolicy476F4BFB: topic policy: BucketNoticesPublish with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-automation/AutomationAlertsPolicy476F4BFB: topic policy: KeyNoticesPublish with any principal':
    theConditionNamesTheRole,
  'iam-credential-reports-automation/AutomationAlertsPolicy476F4BFB: topic policy: KeyNoticesPublish with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-automation/AutomationOperatorRole92C6FAC3: trust: statement 0 with any principal':
    theConditionNamesTheAccount,
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: EncryptsReports with StringLike kms:ViaService of anything':
    keyPolicyStands,
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: EncryptsReports with any resource':
    otherKeysHavePolicies,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: ReadersList with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: ReadersRead with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: TaskWrites with any principal':
    theConditionNamesTheRole,
  'iam-credential-reports-key/ReportKey93FA734F: key policy: TasksEncrypt with StringLike kms:ViaService of anything':
    rolePolicyStands,
  'iam-credential-reports-key/ReportKey93FA734F: key policy: TasksEncrypt with any principal': theConditionNamesTheRole,
  'iam-credential-reports-analytics/ReaderRole07D5A14E: read: GetsThePublicKey with any resource':
    'Another key has a policy of its own, which would have to let the role in.',
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: SignsManifests with any resource':
    'Another key has a policy of its own, which would have to let the role in.',
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: SignsManifests without StringEquals kms:MessageType':
    keyOfSignaturesStands,
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: SignsManifests without StringEquals kms:SigningAlgorithm':
    keyOfSignaturesStands,
  'iam-credential-reports-key/SigningKey66600D98: key policy: TaskSigns with any principal': theConditionNamesTheRole,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: EncryptsReports with StringLike kms:ViaService of anything':
    keyPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: EncryptsReports with any resource':
    otherKeysHavePolicies,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: EncryptsReports without StringEquals kms:EncryptionContext:aws:s3:arn':
    keyPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: EncryptsReports without StringLike kms:ViaService':
    keyPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: ListsRuns with StringLike s3:prefix of anything':
    bucketPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: ListsRuns with any resource':
    bucketPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: ListsRuns without StringLike s3:prefix':
    bucketPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: ReadsRuns with any resource':
    bucketPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: WritesChanges with any resource':
    bucketPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTaskRole765C6490: compare: PutsEvents without StringEquals events:source':
    busPolicyStands,
  'iam-credential-reports-automation/AutomationTaskTaskRoleCB4BDEEA: collect: PutsEvents without StringEquals events:source':
    busPolicyStands,
  'iam-credential-reports-automation/AutomationChangesTriggerDeadLetterQueuePolicy3CD33922: queue policy: RuleLeavesUndelivered with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: ChangesTaskLists with any principal':
    theConditionNamesTheRole,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: ChangesTaskLists with any resource':
    speaksOfItsOwn,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: ChangesTaskReads with any principal':
    theConditionNamesTheRole,
  'iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: ChangesTaskWrites with any principal':
    theConditionNamesTheRole,
  'stack-set-instance/MemberRole635DE2A4: trust: statement 0 with any principal': theConditionNamesTheRole,
  'iam-credential-reports-analytics/ReaderRole07D5A14E: trust: statement 0 with any principal':
    theConditionNamesTheAccount,
  ...Object.fromEntries(
    ['InitiateReplication', 'Replicate*', 'Restore*', 'Update*'].map((action) => [
      `iam-credential-reports-bucket/ReportBucketPolicy14DAA5BB: bucket policy: OnlyBreakGlassDeletes with s3:${action} excused`,
      nobodyElseMay,
    ]),
  ),
}
