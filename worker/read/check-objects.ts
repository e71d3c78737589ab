import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import type { ObjectProtection } from '../aws/object-facts.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { parseReport } from '../evidence/report-csv.ts'
import type { AccountResult } from '../model.ts'
import { describeError } from '../request/errors.ts'
import { Semaphore } from '../request/semaphore.ts'
import { type Digest, type Source, sizeLimits, unreadable } from './source/source.ts'

/** An object that a manifest names. */
export interface NamedObject {
  readonly key: string
  readonly sha256?: string | undefined
  readonly bytes?: number | undefined
  /** Where the object is a report: its account, and how many users the manifest states. */
  readonly report?: { readonly accountId: string; readonly users: number }
}

/** What was read and compared. */
export interface CheckedObjects {
  readonly problems: readonly string[]
  /** Reports whose bytes and users are as the manifest states. */
  readonly reports: number
  /** Other objects whose bytes are as the manifest states. */
  readonly others: number
  /** Of each object that was read from a bucket. */
  readonly protections: readonly ObjectProtection[]
}

export interface CheckOptions {
  /** Objects at once. */
  readonly concurrency: number
  /** Called after each object. */
  readonly progress?: ((checked: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Bytes of reports that are in memory at once: a report takes several times its size while it is parsed. */
const reportBytesAtOnce = 8 * 1024 * 1024

/** Every object that a manifest names, except outputs that the run gave up. */
export const namedObjects = ({ accounts, outputs }: Manifest): NamedObject[] => [
  ...accounts.flatMap(objectsOf),
  ...outputs.filter(({ complete }) => complete),
]

function objectsOf({ id, report, invalid }: AccountResult): NamedObject[] {
  return [
    ...(report ? [{ ...report, report: { accountId: id, users: report.users } }] : []),
    ...(invalid && invalid.error === undefined ? [invalid] : []),
  ]
}

/** Whether every object that the manifest names is there with the bytes that it states. */
export async function checkObjects(
  source: Source,
  named: readonly NamedObject[],
  { concurrency, progress, signal = new AbortController().signal }: CheckOptions,
): Promise<CheckedObjects> {
  const limit = pLimit(concurrency)
  const memory = new Semaphore(reportBytesAtOnce)
  const protections: ObjectProtection[] = []
  let checked = 0
  const found = await Promise.all(
    named.map((object) =>
      limit(async () => {
        const release = await memory.acquire(object.report ? (object.bytes ?? 0) : 0, signal)
        try {
          // What was damaged on its way to us is not damaged in the archive: only what is wrong twice is reported.
          const seen = await examine(source, object)
          if (seen.protection) protections.push(seen.protection)
          return seen.damage && (await examine(source, object)).damage
        } finally {
          release()
          progress?.(++checked, named.length)
        }
      }),
    ),
  )
  const whole = named.filter((_, index) => found[index] === undefined)
  const reports = whole.filter(({ report }) => report).length
  return {
    problems: found.filter((problem) => problem !== undefined),
    reports,
    others: whole.length - reports,
    protections,
  }
}

interface Examined {
  /** What is wrong; undefined where nothing is. */
  readonly damage?: string | undefined
  readonly protection?: ObjectProtection | undefined
}

async function examine(source: Source, object: NamedObject): Promise<Examined> {
  const { key, bytes = 0, report } = object
  if (report && bytes > sizeLimits.report) return { damage: `${key} is too large for a report: ${bytes} bytes` }
  try {
    const found = await readStated(source, key, report ? bytes : 0)
    return found ? { damage: damageOf(object, found), protection: found.protection } : { damage: `missing: ${key}` }
  } catch (error) {
    return { damage: unreadable(error) }
  }
}

function damageOf(
  { key, sha256, bytes, report }: NamedObject,
  found: Digest & { readonly content?: Buffer | undefined },
) {
  if (found.bytes !== bytes) return `${key} has ${found.bytes} bytes in place of ${bytes}`
  if (found.sha256 !== sha256) return `${key} has other bytes: SHA-256 ${found.sha256} in place of ${sha256}`
  return report && found.content ? compareUsers(key, found.content, report) : undefined
}

/** Hashes an object, and keeps its content if it has at most `keep` bytes: the source can hold more than was stated. */
const readStated = (source: Source, key: string, keep: number) =>
  source.read(key, async (content, protection) => {
    const hash = createHash('sha256')
    let kept: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of content) {
      hash.update(chunk)
      bytes += chunk.byteLength
      if (bytes <= keep) kept.push(chunk)
      else kept = []
    }
    return { sha256: hash.digest('hex'), bytes, content: bytes <= keep ? Buffer.concat(kept) : undefined, protection }
  })

function compareUsers(key: string, content: Buffer, { accountId, users }: { accountId: string; users: number }) {
  try {
    const counted = parseReport(content, accountId).users
    return counted === users ? undefined : `${key} has ${counted} users, the manifest says ${users}`
  } catch (error) {
    return `${key} is no report of account ${accountId}: ${describeError(error)}`
  }
}
