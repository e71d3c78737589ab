import * as z from 'zod'
import { runIdPattern } from './keys.ts'

/** The definition of changes.json: what is different between two runs. */

/** Changes of a user or root user, in the order in which they are shown. */
export const changeKinds = [
  'user-created',
  'user-deleted',
  'password-enabled',
  'password-disabled',
  'mfa-gained',
  'mfa-lost',
  'key-created',
  'key-activated',
  'key-rotated',
  'key-deactivated',
  'key-deleted',
  'certificate-created',
  'certificate-activated',
  'certificate-rotated',
  'certificate-deactivated',
  'certificate-deleted',
  'root-activity',
] as const

/**
 * What the two runs know of an account. `joined` and `left`: the other run listed every account and not this one.
 * `lost-report` and `gained-report`: only one of the runs has its report. `unknown`: nothing can be said.
 */
export const coverages = ['compared', 'joined', 'left', 'lost-report', 'gained-report', 'unknown'] as const

const count = z.int().nonnegative()
const time = z.iso.datetime()
const severity = z.enum(['critical', 'high', 'medium', 'low'])
const bySeverity = z.object({ critical: count, high: count, medium: count, low: count })

const change = z.object({
  kind: z.enum(changeKinds),
  principal: z.string().describe('The user, or <root_account>.'),
  date: time
    .optional()
    .describe('user: creation; key, certificate: the date of its rotation; root-activity: the latest use.'),
  previousDate: time.optional().describe('Of the key or certificate that was replaced.'),
  active: z.boolean().optional().describe('Whether the key or certificate was or is active.'),
  credential: z.enum(['password', 'access key']).optional().describe('What the root user used.'),
})

const findingChange = z.object({
  status: z
    .enum(['new', 'resolved', 'undecidable', 'excepted'])
    .describe(
      'new: open in the later run only, perhaps because its exception ended. undecidable: it was a finding, and the later report does not say enough to decide. excepted: a finding of the later run that an exception accepts, and that no exception accepted in the earlier one.',
    ),
  check: z.string(),
  severity,
  principal: z.string(),
  reason: z.string(),
  exception: z
    .object({ approvedBy: z.string(), expires: z.string(), reason: z.string(), ticket: z.string().optional() })
    .optional()
    .describe('The exception that accepts it; with status excepted only.'),
})

const account = z.object({
  id: z.string().regex(/^\d{12}$/),
  name: z.string(),
  path: z.string().describe('Names of the organizational units from the root; empty if unknown.'),
  coverage: z.enum(coverages),
  reason: z.string().optional().describe('Why there is nothing to compare.'),
  changes: z.array(change),
  findings: z.array(findingChange),
  open: bySeverity.describe('Findings that both runs have and that no exception accepts.'),
})

const run = z.object({
  runId: z.string().regex(runIdPattern),
  startedAt: time,
  status: z.enum(['complete', 'partial', 'interrupted']),
  wholeOrganization: z.boolean().describe('Whether the run was for all accounts and listed them to the end.'),
  listed: count,
  reports: count,
  exceptions: z
    .string()
    .optional()
    .describe('SHA-256 of the exceptions that the run was given; absent without exceptions.'),
  exceptionsNotApplied: z
    .string()
    .optional()
    .describe('Why exceptions of the run are not applied here: all of them, or those of organizational units.'),
})

const totals = z.object({
  accounts: z.record(z.enum(coverages), count),
  changes: z.record(z.enum(changeKinds), count),
  findings: z.object({
    new: bySeverity,
    resolved: bySeverity,
    undecidable: bySeverity,
    excepted: bySeverity,
    open: bySeverity,
  }),
})

export const changesSchema = z
  .object({
    schemaVersion: z.literal(1),
    from: run.optional().describe('Absent for the first full-scope run, which has nothing to be compared with.'),
    to: run,
    thresholds: z
      .object({ unusedCredentialDays: count, keyRotationDays: count, rootActivityDays: count })
      .describe('Both reports are assessed with these, the thresholds of the later run.'),
    accounts: z
      .array(account)
      .describe('Ordered by id. An account that was compared, with nothing changed, is counted in totals only.'),
    units: z.array(z.object({ path: z.string(), totals })).optional(),
    totals,
  })
  .meta({ title: 'changes.json', description: 'What is different between two runs.' })

export type Changes = z.infer<typeof changesSchema>
export type Change = Changes['accounts'][number]['changes'][number]
export type ChangeKind = Change['kind']
export type FindingChange = Changes['accounts'][number]['findings'][number]
export type AccountChanges = Changes['accounts'][number]
export type Coverage = AccountChanges['coverage']
export type ComparedRun = Changes['to']
export type ChangeTotals = Changes['totals']
