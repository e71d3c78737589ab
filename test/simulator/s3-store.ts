import { mkdirSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import path from 'node:path'
import type { SimulatedBucket } from './options.ts'

/** What a request said about the object that it writes. */
export interface WriteHeaders {
  readonly contentType?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly contentDisposition?: string | undefined
  readonly cacheControl?: string | undefined
  /** aws:kms, AES256, or undefined for what the bucket does by default. */
  readonly serverSideEncryption?: string | undefined
  readonly kmsKeyArn?: string | undefined
  readonly bucketKeyEnabled: boolean
  readonly encryptionContext?: string | undefined
  readonly expectedBucketOwner?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly acl?: string | undefined
}

/** An object, or one part of an upload. */
export interface StoredBytes {
  readonly size: number
  /** Hex. */
  readonly sha256: string
  /** Base64 as the client stated it; undefined where it stated none. */
  readonly statedSha256?: string | undefined
  /** Undefined where the simulator keeps digests only. */
  readonly content?: Buffer | undefined
}

export interface StoredObject extends StoredBytes, WriteHeaders {
  readonly key: string
  readonly etag: string
  /** Milliseconds since the epoch. */
  readonly lastModified: number
  /** ARN of the session that wrote it. */
  readonly writtenBy: string
  /** Parts of a multipart upload; undefined for a single put. */
  readonly parts?: number
  /** Checksum as S3 reports it: base64, with the number of parts where it is composite. */
  readonly checksumSha256?: string | undefined
}

/** A version of an object or a delete marker. */
export interface StoredVersion {
  readonly deleteMarker: boolean
  /** Milliseconds since the epoch. */
  readonly lastModified: number
}

export interface UploadedPart extends StoredBytes {
  readonly expectedBucketOwner?: string | undefined
}

export interface OpenUpload extends WriteHeaders {
  readonly uploadId: string
  readonly key: string
  readonly initiated: number
  readonly startedBy: string
  readonly checksumAlgorithm?: string | undefined
  readonly parts: Map<number, UploadedPart>
}

const text = (value: string | string[] | undefined): string | undefined =>
  value === '' ? undefined : value?.toString()

export function writeHeaders(headers: IncomingHttpHeaders): WriteHeaders {
  const encodings = text(headers['content-encoding'])
    ?.split(',')
    .filter((encoding) => encoding.trim() !== 'aws-chunked')
  return {
    contentType: text(headers['content-type']),
    contentEncoding: encodings?.length ? encodings.join(',') : undefined,
    contentDisposition: text(headers['content-disposition']),
    cacheControl: text(headers['cache-control']),
    serverSideEncryption: text(headers['x-amz-server-side-encryption']),
    kmsKeyArn: text(headers['x-amz-server-side-encryption-aws-kms-key-id']),
    bucketKeyEnabled: headers['x-amz-server-side-encryption-bucket-key-enabled'] === 'true',
    encryptionContext: text(headers['x-amz-server-side-encryption-context']),
    expectedBucketOwner: text(headers['x-amz-expected-bucket-owner']),
    ifNoneMatch: text(headers['if-none-match']),
    acl: text(headers['x-amz-acl']),
  }
}

/** A bucket, all in memory. */
export class Bucket {
  readonly settings: SimulatedBucket
  readonly uploads = new Map<string, OpenUpload>()
  /** Keys of objects that lost their bytes to a later put, once for each time. */
  readonly overwritten: string[] = []
  readonly #objects = new Map<string, StoredObject>()
  /** Versions beside the current ones, the oldest first, and delete markers; only a test of tampering makes any. */
  readonly #older = new Map<string, StoredVersion[]>()
  readonly #mirror: string | undefined
  readonly #keepBytes: boolean
  #sorted: readonly string[] | undefined

  /** Keys of what was there from the start. */
  readonly initial: ReadonlySet<string>

  constructor(
    settings: SimulatedBucket,
    keepBytes: boolean,
    mirror: string | undefined,
    objects: readonly StoredObject[] = [],
  ) {
    this.settings = settings
    for (const object of objects) this.#objects.set(object.key, object)
    this.initial = new Set(this.#objects.keys())
    this.#keepBytes = keepBytes
    this.#mirror = mirror && path.resolve(mirror, settings.name)
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  /** In the order in which they were written. */
  objects(): StoredObject[] {
    return [...this.#objects.values()]
  }

  /** In the order of a listing: by the bytes of the UTF-8 keys, which for these keys is that of the code units. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].sort()
    return this.#sorted
  }

  /** What was written since the start, in that order. */
  written(): StoredObject[] {
    return this.objects().filter(({ key }) => !this.initial.has(key))
  }

  write(object: StoredObject): void {
    const previous = this.#objects.get(object.key)
    if (previous) this.overwritten.push(object.key)
    else this.#sorted = undefined
    this.#writeMirror(object)
    this.#objects.set(object.key, this.#remembersBytes(object.key) ? object : { ...object, content: undefined })
  }

  /** Whether the bytes of an object are needed after its digest: to serve them, or for the mirror on disk. */
  keepsBytes(key: string): boolean {
    return this.#mirror !== undefined || this.#remembersBytes(key)
  }

  #remembersBytes(key: string): boolean {
    return this.#keepBytes || key.endsWith('.json')
  }

  /**
   * For a test of what an auditor finds after somebody changed, removed or added an object. Leaves no trace in the
   * audit. An object that is added has the headers of another one.
   */
  tamper(key: string, content: Buffer | undefined): void {
    const object = this.#objects.get(key) ?? this.objects()[0]
    if (!object) throw new Error(`no object in ${this.settings.name}`)
    this.#sorted = undefined
    if (content) this.#objects.set(key, { ...object, key, content, size: content.length })
    else if (!this.#objects.delete(key)) throw new Error(`no object ${key} in ${this.settings.name}`)
  }

  /** As an overwriting put or a delete leaves it in a bucket that keeps versions: the former content becomes older. */
  addVersion(key: string, content: Buffer | undefined): void {
    if (!this.#objects.has(key)) throw new Error(`no object ${key} in ${this.settings.name}`)
    const older = this.#older.get(key) ?? []
    const { lastModified } = this.#objects.get(key) ?? { lastModified: 0 }
    const marker = content ? [] : [{ deleteMarker: true, lastModified }]
    this.#older.set(key, [...older, { deleteMarker: false, lastModified }, ...marker])
    this.tamper(key, content)
  }

  /** Versions and delete markers of a key. */
  versionsOf(key: string): readonly StoredVersion[] {
    const object = this.#objects.get(key)
    const latest = object ? [{ deleteMarker: false, lastModified: object.lastModified }] : []
    return [...(this.#older.get(key) ?? []), ...latest]
  }

  /** Keys whose latest version is a delete marker. */
  deletedKeys(): string[] {
    return [...this.#older.keys()].filter((key) => !this.#objects.has(key))
  }

  #writeMirror({ key, content }: StoredObject): void {
    if (!this.#mirror || !content) return
    const file = path.join(this.#mirror, ...key.split('/'))
    if (!file.startsWith(this.#mirror + path.sep)) throw new Error(`key ${key} leads out of the mirror`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}
