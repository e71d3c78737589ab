import { createHash } from 'node:crypto'
import pLimit from 'p-limit'
import type { ObjectProtection } from '../aws/object-facts.ts'
import type { Manifest } from '../evidence/manifest.ts'
import { parseReport } from '../evidence/report-csv.ts'
import type { AccountResult, ParsedReport } from '../model.ts'
import { describeError } from '../request/errors.ts'
import { Semaphore } from '../request/semaphore.ts'
import { type Digest, type Source, sizeLimits, unreadable } from './source/source.ts'

/** An object that a manifest names. */
export interface NamedObject {
  readonly key: string
  readonly sha256?: string | undefined
  readonly bytes?: number | undefined
  /** Where the object is a report: what the manifest states of its account. */
  readonly account?: AccountResult
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
  /** Called with each report that is as the manifest states. */
  readonly onReport?: ((account: AccountResult, report: ParsedReport) => void) | undefined
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

function objectsOf(account: AccountResult): NamedObject[] {
  const { report, invalid } = account
  return [...(report ? [{ ...report, account }] : []), ...(invalid && invalid.error === undefined ? [invalid] : [])]
}

/** Whether every object that the manifest names is there with the bytes that it states. */
export async function checkObjects(
  source: Source,
  named: readonly NamedObject[],
  { concurrency, onReport, progress, signal = new AbortController().signal }: CheckOptions,
): Promise<CheckedObjects> {
  const limit = pLimit(concurrency)
  const memory = new Semaphore(reportBytesAtOnce)
  const protections: ObjectProtection[] = []
  let checked = 0
  const found = await Promise.all(
    named.map((object) =>
      limit(async () => {
        const release = await memory.acquire(object.account ? (object.bytes ?? 0) : 0, signal)
        try {
          // What was damaged on its way to us is not damaged in the archive: only what is wrong twice is reported.
          const seen = await examine(source, object, onReport)
          if (seen.protection) protections.push(seen.protection)
          return seen.damage && (await examine(source, object, onReport)).damage
        } finally {
          release()
          progress?.(++checked, named.length)
        }
      }),
    ),
  )
  const whole = named.filter((_, index) => found[index] === undefined)
  const reports = whole.filter(({ account }) => account).length
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

async function examine(source: Source, object: NamedObject, onReport: CheckOptions['onReport']): Promise<Examined> {
  const { key, bytes = 0, account } = object
  if (account && bytes > sizeLimits.report) return { damage: `${key} is too large for a report: ${bytes} bytes` }
  try {
    const found = await readStated(source, key, account ? bytes : 0)
    return found
      ? { damage: damageOf(object, found, onReport), protection: found.protection }
      : { damage: `missing: ${key}` }
  } catch (error) {
    return { damage: unreadable(error) }
  }
}

function damageOf(
  { key, sha256, bytes, account }: NamedObject,
  found: Digest & { readonly content?: Buffer | undefined },
  onReport: CheckOptions['onReport'],
) {
  if (found.bytes !== bytes) return `${key} has ${found.bytes} bytes in place of ${bytes}`
  if (found.sha256 !== sha256) return `${key} has other bytes: SHA-256 ${found.sha256} in place of ${sha256}`
  return account && found.content ? compareUsers(found.content, account, onReport) : undefined
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

function compareUsers(content: Buffer, account: AccountResult, onReport: CheckOptions['onReport']) {
  const { key = '', users = 0 } = account.report ?? {}
  let report: ParsedReport
  try {
    report = parseReport(content, account.id)
  } catch (error) {
    return `${key} is not a report of account ${account.id}: ${describeError(error)}`
  }
  if (report.users !== users) return `${key} has ${report.users} users, the manifest says ${users}`
  onReport?.(account, report)
  return undefined
}
