import * as z from 'zod'
import type { FailureKind, Stage } from '../model.ts'
import { reportKeyPattern, runIdPattern, runKeyPattern } from './keys.ts'
import type { Manifest, RunStart } from './manifest.ts'
import { parseStrictJson } from './strict-json.ts'

/**
 * The definitions of started.json and manifest.json. `npm run schemas` makes the published JSON Schemas of them; what
 * may change without a new schemaVersion is in docs/manifest.md. Readers pass over members that they do not know.
 */

const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const time = z.iso.datetime()
const runId = z.string().regex(runIdPattern)
const reportKey = z.string().regex(reportKeyPattern)
const accountId = z.string().regex(/^\d{12}$/)
/** A later version may name a stage or kind that this one does not know. */
const open = <Value extends string>() => z.string() as unknown as z.ZodType<Value>
const severities = z.object({ critical: count, high: count, medium: count, low: count })

const startMembers = {
  schemaVersion: z.literal(1),
  runId,
  scheduledTime: z.string().optional().describe('The slot of the schedule that the run serves.'),
  startedAt: time,
  organizationId: z.string().optional(),
  scope: z
    .object({
      accounts: z.array(z.string()),
      excludeAccounts: z.array(z.string()),
      organizationalUnits: z.array(z.string()),
    })
    .describe('Which accounts the run is for. Empty lists restrict nothing.'),
  worker: z
    .object({
      version: z.string(),
      task: z.string().optional(),
      image: z.string().optional(),
      endpointOverrides: z.array(z.string()),
      proxies: z.array(z.string()).optional().describe('NAME=host:port of the proxies that were configured.'),
      certificateBundle: z.string().optional().describe('The file of AWS_CA_BUNDLE.'),
      nodeOptions: z.string().optional().describe('NODE_OPTIONS, which can load other code into the worker.'),
    })
    .describe('The program that ran, and variables that led it to other endpoints than those of AWS.'),
  exceptions: z
    .object({ sha256, count, expired: count })
    .optional()
    .describe(
      'The exceptions that the run was given: the hash of exceptions.json, how many, and how many had expired.',
    ),
}

const account = z.object({
  id: accountId,
  name: z.string(),
  state: z.string().describe('As AWS Organizations names it.'),
  path: z.string().optional().describe('Names of the organizational units from the root.'),
  parentIds: z
    .array(z.string())
    .optional()
    .describe(
      'Ids of the root and the organizational units above the account, from the root; only where an exception of the run is of a unit.',
    ),
  status: z.enum(['outOfScope', 'skipped', 'stored', 'unchanged', 'failed']),
  reason: z.string().optional().describe('Why the account was skipped.'),
  report: z
    .object({
      key: reportKey,
      generatedTime: time,
      ageSeconds: count,
      bytes: count,
      sha256,
      users: count,
      generatedBeforeRequest: z
        .boolean()
        .optional()
        .describe(
          'True where IAM started to generate a report, and until the deadline of the account served the one before.',
        ),
    })
    .optional()
    .describe('The report in the bucket; with status stored or unchanged only.'),
  failure: z
    .object({
      stage: open<Stage>(),
      kind: open<FailureKind>(),
      code: z.string(),
      message: z.string(),
      attempts: count,
    })
    .optional()
    .describe('Why there is no report; with status failed only.'),
  invalid: z
    .object({ key: reportKey, bytes: count, sha256, error: z.string().optional() })
    .optional()
    .describe('What IAM returned in place of a report. With an error, it could not be stored.'),
})

const output = z.object({
  key: z.string().regex(runKeyPattern),
  kind: z.string(),
  complete: z.boolean().describe('False where the file was not published; then there is no object with this key.'),
  sha256: sha256.optional(),
  bytes: count.optional(),
  rows: count.optional(),
  error: z.string().optional(),
})

const findings = z.object({
  thresholds: z.object({ unusedCredentialDays: count, keyRotationDays: count, rootActivityDays: count }),
  failed: severities.describe('Failed checks by severity, one for each principal that fails one.'),
  excepted: severities.optional().describe('How many of the failed ones have an exception.'),
  standing: z.array(
    z.object({
      check: z.string(),
      passed: count,
      failed: count,
      excepted: count.optional(),
      undecidable: count,
      notApplicable: count,
    }),
  ),
})

const totalsMembers = {
  listed: count,
  outOfScope: count,
  skipped: count,
  stored: count,
  unchanged: count,
  failed: count,
  users: count,
  bytes: count,
}

export const startSchema = z
  .object(startMembers)
  .meta({ title: 'started.json', description: 'The first object of a run, written before any account is entered.' })

export const manifestSchema = z
  .object({
    ...startMembers,
    finishedAt: time,
    status: z.enum(['complete', 'partial', 'interrupted']),
    listing: z.object({
      complete: z.boolean(),
      pages: count,
      error: z.string().optional(),
      organizationalUnitsError: z.string().optional(),
    }),
    totals: z
      .object(totalsMembers)
      .describe('listed = outOfScope + skipped + stored + unchanged + failed. Bytes and users are of the reports.'),
    outputs: z.array(output),
    findings: findings.optional(),
    signature: z.object({ keyArn: z.string(), error: z.string().optional() }).optional(),
    accounts: z.array(account).describe('One entry for each account that was listed or asked for, ordered by id.'),
  })
  .meta({ title: 'manifest.json', description: 'The record of a run, its last object.' })

const shown = 5

/** Describes what is wrong with a record; at least one problem. */
export interface InvalidRecord {
  readonly problems: readonly string[]
}

/** Reads a manifest, or says what is wrong with it. */
export const parseManifest = (text: string): Manifest | InvalidRecord =>
  parseRecord(text, manifestSchema, 'the manifest')

/** Reads started.json, or says what is wrong with it. */
export const parseStart = (text: string): RunStart | InvalidRecord => parseRecord(text, startSchema, 'started.json')

/** What started.json of the same run has to contain. */
export const startOf = (manifest: Manifest): RunStart => startSchema.parse(manifest)

function parseRecord<Record>(text: string, schema: z.ZodType<Record>, name: string): Record | InvalidRecord {
  let value: unknown
  try {
    value = parseStrictJson(text)
  } catch (error) {
    const twice = error instanceof Error && error.message.includes('appears twice') ? `: ${error.message}` : ''
    return { problems: [twice ? `${name} is ambiguous${twice}` : `${name} is not JSON`] }
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => `${name} at ${path.join('.') || 'its top'}: ${message}`)
  const more = issues.length - shown
  return { problems: [...issues.slice(0, shown), ...(more > 0 ? [`${name} has ${more} more such problems`] : [])] }
}
