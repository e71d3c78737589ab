import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectFolder } from '../../scripts/image/engine.ts'

/** Hashes of all files below a folder, by their path in it. */
export async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const pairs = files.sort().map(async (file) => {
    const content = await readFile(file)
    return [file.slice(folder.length + 1), createHash('sha256').update(content).digest('hex')] as const
  })
  return Object.fromEntries(await Promise.all(pairs))
}

/** A new folder as far below the project as the image's build has it, since source maps name paths from there. */
export async function bundleFolder(): Promise<string> {
  await mkdir(join(projectFolder, 'dist'), { recursive: true })
  return mkdtemp(join(projectFolder, 'dist', 'test-'))
}
