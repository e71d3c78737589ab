import type { ObjectUpload } from '../../aws/object-upload.ts'
import type { RunOutput } from '../../model.ts'
import { describeError } from '../../request/errors.ts'

/** Where the bytes of a file go. Calls may overlap; the chunks are kept in the order of the calls. */
export interface ByteSink {
  /** Resolves when there is room for more; rejects once the file cannot be written any more. */
  write(chunk: Uint8Array): Promise<void>
}

/** A file that grows by items, in bounded memory. */
export interface Table<Item> {
  add(item: Item): Promise<void>
  /** Writes what is still held. The file is whole only after this. */
  finish(): Promise<{ readonly rows?: number }>
}

/** A file that grows while the run goes on. None of its methods rejects: what went wrong is in the result. */
export interface TableOutput<Item> {
  add(item: Item): Promise<void>
  /** Publishes the file. */
  complete(): Promise<RunOutput>
  /** Discards the file and records why. */
  abort(reason: string): Promise<RunOutput>
}

/** Writes a table to the bucket; once any of it fails, no further write is tried, and no object has its key. */
export function createTableOutput<Item>(
  kind: string,
  upload: ObjectUpload,
  open: (sink: ByteSink) => Table<Item>,
): TableOutput<Item> {
  const identity = { key: upload.key, kind }
  const table = open(upload)
  let failure: string | undefined
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    if (failure !== undefined) return undefined
    try {
      return await work()
    } catch (error) {
      failure ??= describeError(error)
      return undefined
    }
  }
  const abort = async (reason: string) => {
    await upload.abort(new Error(reason))
    return { ...identity, complete: false, error: failure ?? reason }
  }
  return {
    add: (item) => attempt(() => table.add(item)),
    async complete() {
      const finished = await attempt(() => table.finish())
      const published = await attempt(() => upload.complete())
      if (failure !== undefined) return abort(failure)
      return { ...identity, complete: true, ...published, ...finished }
    },
    abort,
  }
}
