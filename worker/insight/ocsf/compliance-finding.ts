import type { FindingSeverity, Verdict } from '../../model.ts'
import type { Finding } from '../findings/assess.ts'
import type { Origin } from '../tables/origin.ts'

/*
 * OCSF 1.6, Compliance Finding (class 2003). The ids are those of the schema.
 * https://schema.ocsf.io/1.6.0/classes/compliance_finding
 */

const severityIds: Readonly<Record<FindingSeverity, number>> = {
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
}

const complianceStatuses: Readonly<Record<Verdict, { readonly status_id: number; readonly status: string }>> = {
  pass: { status_id: 1, status: 'Pass' },
  fail: { status_id: 3, status: 'Fail' },
  undecidable: { status_id: 0, status: 'Undecidable from the credential report' },
  'not-applicable': { status_id: 99, status: 'Not applicable' },
}

const cisVersions = { v7: 'v7.0', v6: 'v6.0', v5: 'v5.0' } as const

/** The same for the same account, check and principal in every run. */
export const findingUid = (accountId: string, checkId: string, principal: string): string =>
  `${accountId}/${checkId}/${principal}`

/** The status of the finding itself: what somebody has to do about it. */
function findingStatus({ outcome, exception }: Finding) {
  if (outcome.verdict !== 'fail') {
    return { status_id: 99, status: complianceStatuses[outcome.verdict].status }
  }
  if (!exception) return { status_id: 1, status: 'New' }
  const { approvedBy, expires, reason, ticket } = exception
  return {
    status_id: 3,
    status: 'Suppressed',
    status_detail: `Accepted by ${approvedBy} until ${expires}: ${reason}${ticket ? ` (${ticket})` : ''}`,
  }
}

function compliance({ check, outcome, supports }: Finding) {
  const cis = Object.entries(cisVersions).flatMap(([key, version]) => {
    const number = check.cis[key as keyof typeof cisVersions]
    return number ? [{ standard: `CIS AWS Foundations Benchmark ${version}`, requirements: [number] }] : []
  })
  const related = [...cis, ...supports]
  return {
    control: check.id,
    ...complianceStatuses[outcome.verdict],
    standards: related.map(({ standard }) => standard),
    requirements: related.flatMap(({ standard, requirements }) => requirements.map((name) => `${standard}: ${name}`)),
  }
}

const resource = ({ row }: Finding, { accountName, accountEmail, partition }: Origin) => ({
  ...(row.arn && { uid: row.arn }),
  name: row.user,
  type: row.isRoot ? 'AWS account root user' : 'AWS::IAM::User',
  cloud_partition: partition,
  ...(accountEmail && { owner: { name: accountName, email_addr: accountEmail } }),
})

/** What all events of one report have in common. */
const partOfReport = (origin: Origin) => ({
  class_uid: 2003,
  class_name: 'Compliance Finding',
  category_uid: 2,
  category_name: 'Findings',
  // A run cannot read earlier ones, so each of its findings is one more creation under the same uid.
  activity_id: 1,
  activity_name: 'Create',
  type_uid: 200_301,
  type_name: 'Compliance Finding: Create',
  time: origin.reportGeneratedTime,
  timezone_offset: 0,
  metadata: {
    version: '1.6.0',
    profiles: ['cloud'],
    product: { name: 'IAM credential reports', vendor_name: 'iam-credential-reports' },
    log_name: 'iam-credential-report',
    correlation_uid: origin.runId,
  },
  cloud: {
    provider: 'AWS',
    cloud_partition: origin.partition,
    account: { uid: origin.accountId, name: origin.accountName, type_id: 10, type: 'AWS Account' },
  },
  unmapped: { organizational_unit_path: origin.organizationalUnitPath },
})

/** What all events of one check and verdict have in common in a run. */
function partOfVerdict({ check, severity }: Finding) {
  return {
    severity_id: severityIds[severity],
    severity: `${severity[0]?.toUpperCase()}${severity.slice(1)}`,
    remediation: {
      desc: check.remediation,
      references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html'],
    },
  }
}

/** What differs from event to event. */
function partOfFinding(finding: Finding, origin: Origin) {
  const { check, row, outcome } = finding
  const description = outcome.reason || check.title
  return {
    ...findingStatus(finding),
    message: description,
    finding_info: {
      uid: findingUid(origin.accountId, check.id, row.user),
      title: check.title,
      desc: description,
      types: ['IAM credential report'],
    },
    resources: [resource(finding, origin)],
  }
}

/** The members of an object as JSON, without its braces. */
const members = (object: object) => JSON.stringify(object).slice(1, -1)

/**
 * Writes findings as events, one a line. The JSON that events have in common is made once for each report and for each
 * verdict of a check, and evidence is JSON already:
 * this output costs 0.16 ms an account of 5 users in place of 0.25 (`npm run bench`, "What each output costs").
 */
export function eventWriter(): (findings: readonly Finding[], origin: Origin) => string {
  const verdicts = new Map<string, string>()
  const verdictText = (finding: Finding) => {
    const key = `${finding.check.id} ${finding.outcome.verdict}`
    const known = verdicts.get(key)
    if (known !== undefined) return known
    // The object of the compliance is left open for the details of each finding.
    const text = `${members(partOfVerdict(finding))},"compliance":{${members(compliance(finding))}`
    verdicts.set(key, text)
    return text
  }
  return (findings, origin) => {
    const ofReport = members(partOfReport(origin))
    let lines = ''
    for (const finding of findings) {
      const details = JSON.stringify(finding.outcome.reason ? [finding.outcome.reason] : [])
      lines +=
        `{${ofReport},${verdictText(finding)},"status_details":${details}},${members(partOfFinding(finding, origin))},` +
        `"evidences":[{"name":"cells of the credential report","data":${finding.evidence}}]}\n`
    }
    return lines
  }
}
