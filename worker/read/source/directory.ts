import { constants, type Dirent } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { errorFacts } from '../../request/errors.ts'
import { type ListedObject, type Source, SourceError } from './source.ts'

/**
 * A folder that is a copy of the bucket. Regular files only: pipes and devices would block or never end, and links
 * could lead to any file of the machine, so that a link counts only if it ends at a regular file inside the folder.
 *
 * @throws SourceError where the folder cannot be read or has no `runs`
 */
export async function openDirectory(directory: string): Promise<Source> {
  const name = `the folder ${directory}`
  const root = await realpath(directory).catch((error) => {
    throw new SourceError(`${name} cannot be read: ${errorFacts(error).name}`)
  })
  const hasRuns = await stat(path.join(root, 'runs')).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!hasRuns) {
    throw new SourceError(`${name} has no folder "runs": give the folder that has the prefixes of the bucket`)
  }
  return {
    name,
    kind: 'directory',
    async *list(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
      for await (const found of filesBelow(root, folder)) if (found.key.startsWith(prefix)) yield found
    },
    async read(key, consume) {
      const file = await openFile(root, key)
      if (!file) return undefined
      try {
        return await consume(file.createReadStream({ autoClose: false }))
      } finally {
        await file.close()
      }
    },
    close() {},
  }
}

/** The file of a key, open for reading, or undefined if it does not exist. */
async function openFile(root: string, key: string) {
  const inside = await resolveInside(root, key)
  if (inside === undefined) return undefined
  // Opening a pipe without this flag would wait for its writer. What was opened is what is examined.
  const file = await open(inside, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0))
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new SourceError(`${key} is not a regular file`)
}

/** The real path of a key, or undefined where nothing is there. */
async function resolveInside(root: string, key: string): Promise<string | undefined> {
  const segments = key.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..' || /[\\\0]/.test(segment))) {
    throw new SourceError(`${key} is not the key of an object`)
  }
  try {
    const resolved = await realpath(path.join(root, ...segments))
    if (resolved.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return resolved
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorFacts(error).name)) return undefined
    throw error
  }
  throw new SourceError(`${key} is a link that leads out of the folder`)
}

async function* filesBelow(root: string, prefix: string): AsyncGenerator<ListedObject> {
  const entries = await readdir(path.join(root, prefix), { withFileTypes: true }).catch((error): Dirent[] => {
    if (['ENOENT', 'ENOTDIR'].includes(errorFacts(error).name)) return []
    throw error
  })
  // As S3 orders keys: a folder sorts by its name and the slash after it.
  const named = entries.map((entry) => ({ entry, sortName: entry.isDirectory() ? `${entry.name}/` : entry.name }))
  named.sort((one, other) => (one.sortName < other.sortName ? -1 : 1))
  for (const { entry } of named) {
    const key = prefix + entry.name
    if (entry.isDirectory()) yield* filesBelow(root, `${key}/`)
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const bytes = await sizeInside(root, key)
      if (bytes !== undefined) yield { key, bytes }
    }
  }
}

/** The size of a regular file, or undefined for anything else: a listing passes over it, reading it says why. */
async function sizeInside(root: string, key: string): Promise<number | undefined> {
  try {
    const inside = await resolveInside(root, key)
    const found = inside === undefined ? undefined : await stat(inside)
    return found?.isFile() ? found.size : undefined
  } catch (error) {
    if (error instanceof SourceError) return undefined
    throw error
  }
}
