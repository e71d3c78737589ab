import * as z from 'zod'
import { changeKinds } from './changes-schema.ts'
import { runIdPattern, runKeyPattern } from './keys.ts'

/** The definitions of the events' details. `npm run schemas` makes the published JSON Schemas of them. */

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export const eventSource = 'iam-credential-reports'

export const detailTypes = {
  runSummary: 'Run Summary',
  credentialChange: 'Credential Change',
  findingOpened: 'Finding Opened',
  findingResolved: 'Finding Resolved',
} as const

export type DetailType = (typeof detailTypes)[keyof typeof detailTypes]

const count = z.int().nonnegative()
const time = z.iso.datetime()
const runId = z.string().regex(runIdPattern)
const key = z.string().regex(runKeyPattern)
const accountId = z.string().regex(/^\d{12}$/)
const bySeverity = z.object({ critical: count, high: count, medium: count, low: count })

const shared = {
  schemaVersion: z.literal(1),
  id: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The same for every delivery of the event: a consumer that knows it has the event already.'),
  runId,
  bucket: z.string().describe('Every key is of an object in this bucket.'),
}

export const runSummarySchema = z
  .object({
    ...shared,
    startedAt: time,
    finishedAt: time,
    status: z.enum(['complete', 'partial', 'interrupted']),
    fullScope: z.boolean().describe('Whether the run was for every account of the organization.'),
    accounts: z
      .object({ listed: count, outOfScope: count, skipped: count, stored: count, unchanged: count, failed: count })
      .describe('listed = outOfScope + skipped + stored + unchanged + failed'),
    users: count,
    findings: z
      .object({ open: bySeverity, excepted: bySeverity })
      .optional()
      .describe('Failed checks, one for each principal. Absent where the run could not assess its reports.'),
    changes: z
      .object({
        previousRunId: runId,
        credentials: z
          .partialRecord(z.enum(changeKinds), count)
          .describe('Credential changes; kinds with none are absent.'),
        exceptionsChanged: z
          .boolean()
          .describe(
            'Whether the run was given other exceptions than the previous one. An override of the task can do so.',
          ),
        findings: z
          .object({ opened: bySeverity, resolved: bySeverity, excepted: bySeverity })
          .describe('excepted: findings that an exception accepts since this run.'),
        accounts: z.object({ joined: count, left: count, lostReport: count, gainedReport: count, unknown: count }),
      })
      .optional()
      .describe('Since the previous full-scope run. Absent without such a run, or if this run is not comparable.'),
    manifestKey: key,
    pageKey: key.describe('The page of the run.'),
    changesKey: key.optional().describe('changes.json; absent where the run is not comparable.'),
    changesPageKey: key.optional().describe('The page of the changes; absent where the run is not comparable.'),
    headline: z.string().describe('One line: how the run ended. The lines hold counts and no names.'),
    found: z.string().describe('One line: open findings by severity, and how many are excepted.'),
    changed: z.string().describe('One line: what changed since the previous full-scope run, or why this is not known.'),
    missing: z.string().describe('One line: what the run does not have, by reason.'),
  })
  .meta({
    title: detailTypes.runSummary,
    description:
      'Detail of the event that is sent once for each run with a manifest: for a run that can be compared by compare --publish, for every other by collect.',
  })

const place = {
  accountId: accountId.optional(),
  accountName: z.string().optional(),
  organizationalUnitPath: z.string().optional(),
  principal: z.string().optional().describe('The user, or <root_account>.'),
}

const changeShared = {
  ...shared,
  previousRunId: runId,
  changesKey: key,
  changesPageKey: key,
  count: count.describe(
    'How many changes or findings of the kind or check the event stands for. With 1, and EVENT_DETAIL=full, the event names its subject; otherwise changes.json does.',
  ),
  ...place,
}

export const credentialChangeSchema = z
  .object({
    ...changeShared,
    kind: z.enum(changeKinds),
    date: time.optional().describe('user: creation; key, certificate: its rotation; root-activity: the latest use.'),
    previousDate: time.optional().describe('Of the key or certificate that was replaced.'),
    active: z.boolean().optional(),
    credential: z.enum(['password', 'access key']).optional().describe('What the root user used.'),
  })
  .meta({
    title: detailTypes.credentialChange,
    description: 'Detail of the event for a credential change, or for a number of changes of one kind.',
  })

const findingMembers = {
  ...changeShared,
  check: z.string(),
  title: z.string().describe('Of the check.'),
  severity: z.enum(['critical', 'high']),
  reason: z.string().optional(),
}

export const findingOpenedSchema = z.object(findingMembers).meta({
  title: detailTypes.findingOpened,
  description: 'Detail of the event for a new finding, or for a number of new findings of one check.',
})

export const findingResolvedSchema = z.object(findingMembers).meta({
  title: detailTypes.findingResolved,
  description: 'Detail of the event for a resolved finding, or for a number of resolved findings of one check.',
})

export type RunSummary = z.infer<typeof runSummarySchema>
export type CredentialChange = z.infer<typeof credentialChangeSchema>
export type FindingEvent = z.infer<typeof findingOpenedSchema>
