import { createHash } from 'node:crypto'
import type { BucketFacts, ObjectProtection } from '../../aws/object-facts.ts'

/** An object or file as a listing shows it. */
export interface ListedObject {
  readonly key: string
  readonly bytes: number
}

/** Where the read-only commands read: a bucket, or a folder that is a copy of one. */
export interface Source {
  /** For messages: `the bucket NAME`, `the folder PATH`. */
  readonly name: string
  /** A folder proves nothing about versions, locks or the owner. */
  readonly kind: 'bucket' | 'directory'
  /** Objects whose key begins with the prefix, in the order of their keys. */
  list(prefix: string): AsyncGenerator<ListedObject>
  /**
   * Hands the content to `consume`, which is called again from the start if the connection breaks.
   *
   * @returns what `consume` returned, or undefined where there is no such object
   * @throws SourceError for a key that leads out of the source or names no regular file
   */
  read<Result>(
    key: string,
    consume: (content: AsyncIterable<Uint8Array>, protection?: ObjectProtection) => Promise<Result>,
  ): Promise<Result | undefined>
  /** What a bucket says beside the content of its objects. Absent for a folder. */
  readonly facts?: BucketFacts
  /** Whose credentials read a bucket. Throws what STS answered. Absent for a folder. */
  reader?(): Promise<{ readonly arn: string; readonly account: string }>
  close(): void
}

/** Something in the source cannot be read as an object. */
export class SourceError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SourceError'
  }
}

/** Why an object cannot be read, where that is the object's fault. @throws everything else */
export function unreadable(error: unknown): string {
  if (error instanceof SourceError) return error.message
  throw error
}

/** Hash (hex) and size of an object. */
export interface Digest {
  readonly sha256: string
  readonly bytes: number
}

export const digestOf = (content: Uint8Array): Digest => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.byteLength,
})

/** Hashes an object in constant memory; undefined if the object does not exist. */
export const digest = (source: Source, key: string): Promise<Digest | undefined> =>
  source.read(key, async (content) => {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of content) {
      hash.update(chunk)
      bytes += chunk.byteLength
    }
    return { sha256: hash.digest('hex'), bytes }
  })

const mebibyte = 1024 * 1024

/** Objects read as a whole are limited in size, since anyone who can write to the source could store anything. */
export const sizeLimits = {
  start: mebibyte,
  /** A manifest has some 600 bytes an account. */
  manifest: 128 * mebibyte,
  /** The largest report that IAM can return has about 5 MB. */
  report: 16 * mebibyte,
} as const

/**
 * The whole content of an object, or undefined if it does not exist.
 *
 * @param limit bytes
 * @throws SourceError where the object is larger
 */
export const readWhole = (source: Source, key: string, limit: number): Promise<Buffer | undefined> =>
  source.read(key, async (content) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of content) {
      bytes += chunk.byteLength
      if (bytes > limit) throw new SourceError(`${key} is larger than ${limit} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  })
