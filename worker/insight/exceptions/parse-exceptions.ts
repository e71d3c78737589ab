import * as z from 'zod'
import type { Exception } from '../../model.ts'
import { checks } from '../findings/catalog.ts'
import { isCalendarDay, longestDays, wholeDaysUntil } from './expiry.ts'

/** Every principal of the accounts that an exception names. */
export const everyPrincipal = '*'

const text = (longest: number) => z.string().trim().min(1).max(longest)

const exception = z.strictObject({
  check: z.enum(checks.map(({ id }) => id) as [string, ...string[]]),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  organizationalUnit: z
    .string()
    .regex(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/)
    .optional(),
  principal: z.string().regex(/^(\*|<root_account>|[\w+=,.@-]{1,64})$/),
  reason: text(1_000),
  ticket: text(200).optional(),
  approvedBy: text(200),
  expires: z.string().refine(isCalendarDay),
})

/** Describes the values allowed in each field. */
const allowed: Readonly<Record<string, string>> = {
  check: `the id of a check: ${checks.map(({ id }) => id).join(', ')}`,
  account: 'an account id of 12 digits, as text in quotes',
  organizationalUnit: 'the id of an organizational unit or of the root (ou-ab12-11111111, r-ab12); names can change',
  principal: "a user name, <root_account>, or '*' for every principal",
  reason: 'why the finding is accepted, 1 to 1,000 characters',
  ticket: 'a reference of 1 to 200 characters',
  approvedBy: 'who accepts it, 1 to 200 characters',
  expires: 'the last day on which it holds, as text: 2026-12-31',
}

/** Exceptions as somebody wrote them, or everything that is wrong with them. */
export interface ParsedExceptions {
  readonly exceptions: readonly Exception[]
  readonly problems: readonly string[]
}

/**
 * Validates a list of exceptions. Every mistake becomes a problem that names the entry, the field, what was received
 * and what is allowed.
 *
 * @param value what the JSON or YAML holds
 * @param source the variable or file, for the messages
 * @param now for the rule that an exception holds at most 400 days from now
 */
export function parseExceptions(value: unknown, source: string, now: Date): ParsedExceptions {
  if (!Array.isArray(value)) {
    return { exceptions: [], problems: [`${source}: received ${shown(value)}; allowed: a list of exceptions`] }
  }
  const exceptions: Exception[] = []
  const problems: string[] = []
  value.forEach((entry: unknown, index) => {
    const place = `${source}, exception ${index + 1}`
    const parsed = exception.safeParse(entry)
    const found = parsed.success ? contradictions(parsed.data as Exception, now) : shapeProblems(parsed.error, entry)
    problems.push(...found.map((problem) => `${place}: ${problem}`))
    if (parsed.success) exceptions.push(parsed.data as Exception)
  })
  problems.push(...duplicates(exceptions).map((problem) => `${source}: ${problem}`))
  return { exceptions, problems }
}

function shapeProblems({ issues }: z.ZodError, entry: unknown): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: no such field`)
    const field = String(issue.path[0] ?? '')
    if (field === '') return [`received ${shown(entry)}; allowed: an object`]
    return [`${field}: received ${shown((entry as Record<string, unknown>)[field])}; allowed: ${allowed[field]}`]
  })
}

function contradictions({ check, account, organizationalUnit, principal, expires }: Exception, now: Date): string[] {
  const appliesTo = checks.find(({ id }) => id === check)?.appliesTo
  const isRoot = principal === '<root_account>'
  return [
    ...((account === undefined) === (organizationalUnit === undefined)
      ? [`account and organizationalUnit: received ${account ? 'both' : 'neither'}; allowed: one of them`]
      : []),
    ...(principal !== everyPrincipal && (appliesTo === 'root') !== isRoot
      ? [
          `principal: received ${shown(principal)}; ${check} is a check of ${appliesTo === 'root' ? '<root_account>' : 'IAM users'}`,
        ]
      : []),
    ...(wholeDaysUntil(expires, now) > longestDays
      ? [`expires: received ${shown(expires)}; allowed: at most ${longestDays} days from today`]
      : []),
  ]
}

/** Two exceptions of the same findings would contradict each other. */
function duplicates(exceptions: readonly Exception[]): string[] {
  const groups = Map.groupBy(exceptions, ({ check, account, organizationalUnit, principal }) =>
    JSON.stringify([check, account ?? organizationalUnit, principal]),
  )
  return [...groups]
    .filter(([, group]) => group.length > 1)
    .map(([key, group]) => `received ${group.length} exceptions of ${key}; allowed: one`)
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 80 ? `${json.slice(0, 80)}…` : json
}
