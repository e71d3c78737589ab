import * as z from 'zod'
import type { Manifest } from './manifest.ts'

/** What `verify` relies on in a manifest that it reads back. Whatever else is there is let pass. */

const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const time = z.iso.datetime()

const account = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  status: z.enum(['outOfScope', 'skipped', 'stored', 'unchanged', 'failed']),
  report: z
    .looseObject({ key: z.string(), generatedTime: time, ageSeconds: count, bytes: count, sha256, users: count })
    .optional(),
  failure: z
    .looseObject({ stage: z.string(), kind: z.string(), code: z.string(), message: z.string(), attempts: count })
    .optional(),
  invalid: z.looseObject({ key: z.string(), bytes: count, sha256, error: z.string().optional() }).optional(),
})

const manifest = z.looseObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  startedAt: time,
  finishedAt: time,
  status: z.enum(['complete', 'partial', 'interrupted']),
  scope: z.looseObject({
    accounts: z.array(z.string()),
    excludeAccounts: z.array(z.string()),
    organizationalUnits: z.array(z.string()),
  }),
  listing: z.looseObject({ complete: z.boolean(), pages: count, error: z.string().optional() }),
  totals: z.looseObject({
    listed: count,
    outOfScope: count,
    skipped: count,
    stored: count,
    unchanged: count,
    failed: count,
    users: count,
    bytes: count,
  }),
  outputs: z.array(
    z.looseObject({
      key: z.string(),
      kind: z.string(),
      complete: z.boolean(),
      sha256: sha256.optional(),
      bytes: count.optional(),
      error: z.string().optional(),
    }),
  ),
  accounts: z.array(account),
})

const shown = 5

/** Reads a manifest, or says in what it is none. */
export function parseManifest(text: string): Manifest | { readonly problems: readonly string[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problems: ['the manifest is not JSON'] }
  }
  const parsed = manifest.safeParse(value)
  if (parsed.success) return parsed.data as unknown as Manifest
  const issues = parsed.error.issues.map(
    ({ path, message }) => `the manifest at ${path.join('.') || 'its top'}: ${message}`,
  )
  const more = issues.length - shown
  return { problems: [...issues.slice(0, shown), ...(more > 0 ? [`the manifest has ${more} more such problems`] : [])] }
}
