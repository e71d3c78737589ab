import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { writtenPrefixes } from '../../evidence/prefixes.ts'
import { describeError } from '../../request/errors.ts'

/** A file that may hold a report. */
export interface InputFile {
  /** Where to read it: an absolute path without links. */
  readonly file: string
  /** What to call it: the argument, and below it the path from there. */
  readonly shown: string
  /** Path below the argument, with `/`; the base name if the argument is the file itself. */
  readonly below: string
}

/** Something that was named or found and is not read. */
export interface SkippedInput {
  readonly shown: string
  readonly reason: string
}

export type Input = ({ readonly kind: 'file' } & InputFile) | ({ readonly kind: 'skipped' } & SkippedInput)

/** No archive is this deep; a folder that was made to be endless is. */
const maxDepth = 32

/**
 * Everything that the arguments name, folders with all that is in them, in the order of their names. In folders only
 * files that end in `.csv` are taken, and of a copy of the bucket only `reports/`: the rest of it is derived from
 * those. A link is never followed: one to a file inside the folder would be read twice, and one that leaves the
 * folder could lead anywhere.
 *
 * @param leaveOut a folder that is not read, whatever it holds: the one for the results
 */
export async function* inputFiles(paths: readonly string[], leaveOut: string): AsyncGenerator<Input> {
  const roots = await Promise.all(paths.map(resolveRoot))
  for (const [index, { root, shown, reason }] of roots.entries()) {
    if (root === undefined) yield { kind: 'skipped', shown, reason }
    // Arguments may overlap; a file is read once.
    else if (!roots.some((other, at) => other.root !== undefined && contains(other.root, root, at < index))) {
      yield* rootFiles(root, shown, leaveOut)
    }
  }
}

type Root =
  | { readonly shown: string; readonly root: string; readonly reason?: undefined }
  | { readonly shown: string; readonly root?: undefined; readonly reason: string }

/** An argument may be a link: the user chose it. */
async function resolveRoot(shown: string): Promise<Root> {
  try {
    return { shown, root: await realpath(shown) }
  } catch (error) {
    return { shown, reason: describeError(error) }
  }
}

const contains = (folder: string, file: string, orSame: boolean) =>
  folder === file ? orSame : file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)

async function* rootFiles(root: string, shown: string, leaveOut: string): AsyncGenerator<Input> {
  const state = await lstat(root)
  if (state.isDirectory()) yield* folderFiles({ root, shown, leaveOut }, '', 0)
  else if (state.isFile()) yield { kind: 'file', file: root, shown, below: path.basename(root) }
  else yield { kind: 'skipped', shown, reason: notRegular }
}

const notRegular = 'not a regular file; only regular files are read'

interface Folder {
  readonly root: string
  readonly shown: string
  readonly leaveOut: string
}

async function* folderFiles(folder: Folder, below: string, depth: number): AsyncGenerator<Input> {
  const directory = path.join(folder.root, below)
  if (directory === folder.leaveOut) return
  const shown = path.join(folder.shown, below)
  if (depth > maxDepth) {
    yield { kind: 'skipped', shown, reason: `more than ${maxDepth} folders deep` }
    return
  }
  let entries: Dirent[]
  try {
    entries = await readdir(directory, { withFileTypes: true })
  } catch (error) {
    yield { kind: 'skipped', shown, reason: describeError(error) }
    return
  }
  entries.sort((left, right) => (left.name < right.name ? -1 : 1))
  for (const entry of entries) yield* entryFiles(folder, path.join(below, entry.name), entry, depth)
}

async function* entryFiles(folder: Folder, below: string, entry: Dirent, depth: number): AsyncGenerator<Input> {
  const shown = path.join(folder.shown, below)
  if (entry.isDirectory()) {
    if (!isOutputOfRun(below)) yield* folderFiles(folder, below, depth + 1)
    return
  }
  if (entry.isSymbolicLink()) {
    const reason = await linkProblem(folder.root, below)
    if (reason !== undefined) yield { kind: 'skipped', shown, reason }
    return
  }
  if (!entry.name.toLowerCase().endsWith('.csv')) return
  if (!entry.isFile()) yield { kind: 'skipped', shown, reason: notRegular }
  else yield { kind: 'file', file: path.join(folder.root, below), shown, below: below.split(path.sep).join('/') }
}

/** Why a link is reported: it leaves the folder or is broken. A link to a file inside the folder is ignored, because that file is read anyway. */
async function linkProblem(root: string, below: string): Promise<string | undefined> {
  try {
    const target = await realpath(path.join(root, below))
    return target === root || target.startsWith(root + path.sep) ? undefined : 'a link that leaves the folder'
  } catch {
    return 'a link that leads nowhere'
  }
}

const derived = new Set<string>(writtenPrefixes.filter((prefix) => prefix !== 'reports'))

/** `findings-csv/date=2026-11-22` and the like: what a run derived from the reports beside it. */
function isOutputOfRun(below: string): boolean {
  const [name, parent] = below.split(path.sep).reverse()
  return parent !== undefined && derived.has(parent) && /^date=\d{4}-\d{2}-\d{2}$/.test(name ?? '')
}
