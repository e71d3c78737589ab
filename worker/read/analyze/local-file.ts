import { createHash } from 'node:crypto'
import { mkdir, open, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import type { ObjectUpload } from '../../aws/object-upload.ts'

/**
 * Creates the folder for the results. It must be new or empty, because other files in it could be mistaken for results.
 *
 * @returns its path without links, and a function that removes the folder if it was created here and is still empty
 * @throws Error saying what is there
 */
export async function openOutputDirectory(directory: string) {
  const made = await mkdir(directory, { recursive: true })
  const [first] = await readdir(directory)
  if (first !== undefined) {
    throw new Error(
      `--output-directory: received ${JSON.stringify(directory)}, which holds ${JSON.stringify(first)}; allowed: a new or an empty folder`,
    )
  }
  const resolved = await realpath(directory)
  return {
    directory: resolved,
    remove: async () => {
      if (made !== undefined) await rmdir(resolved)
    },
  }
}

/** A file that grows under another name and gets its own once it is complete: what bears the name is whole. */
export function openLocalFile(directory: string, name: string): ObjectUpload {
  const partial = path.join(directory, `.${name}.partial`)
  const hash = createHash('sha256')
  let bytes = 0
  let last: Promise<unknown> = Promise.resolve()
  const opened = open(partial, 'wx')
  opened.catch(() => undefined)
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
  return {
    key: name,
    write: (chunk) =>
      inTurn(async () => {
        const content = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        hash.update(content)
        bytes += content.byteLength
        await (await opened).writeFile(content)
      }),
    complete: () =>
      inTurn(async () => {
        await (await opened).close()
        await rename(partial, path.join(directory, name))
        return { sha256: hash.digest('hex'), bytes }
      }),
    abort: () =>
      inTurn(async () => {
        await opened.then((handle) => handle.close()).catch(() => undefined)
        await rm(partial, { force: true })
      }),
  }
}
