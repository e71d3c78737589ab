import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Manifest } from '../../evidence/manifest.ts'
import { parseManifest } from '../../evidence/manifest-schema.ts'
import { readRegularFile } from './read-file.ts'

/** What a report does not say of its account. */
export interface AccountNames {
  readonly name: string
  /** Names of the organizational units from the root, or empty. */
  readonly path: string
}

/** Names by account id, and the run that knew them. */
export interface KnownNames {
  readonly runId?: string
  readonly of: ReadonlyMap<string, AccountNames>
}

/**
 * Reports name no accounts; the manifests beside them in a copy of the bucket do. Those of the newest run that can be
 * read are taken. They are labels, nothing is decided by them.
 */
export async function readAccountNames(paths: readonly string[]): Promise<KnownNames> {
  const manifests = (await Promise.all(paths.map(manifestFiles))).flat()
  manifests.sort((a, b) => (path.basename(path.dirname(a)) < path.basename(path.dirname(b)) ? 1 : -1))
  for (const file of manifests) {
    const manifest = await readManifest(file)
    if (!manifest) continue
    const of = new Map(manifest.accounts.map(({ id, name, path = '' }) => [id, { name, path }]))
    return { runId: manifest.runId, of }
  }
  return { of: new Map() }
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    const manifest = parseManifest((await readRegularFile(file)).toString('utf8'))
    return 'problems' in manifest ? undefined : manifest
  } catch {
    return undefined
  }
}

/** `runs/date=…/run=…/manifest.json` below a folder. */
async function manifestFiles(folder: string): Promise<string[]> {
  const runs = path.join(folder, 'runs')
  const dates = await folders(runs, /^date=\d{4}-\d{2}-\d{2}$/)
  const runFolders = (await Promise.all(dates.map((date) => folders(date, /^run=\d{8}T\d{6}Z-[0-9a-f]{6}$/)))).flat()
  return runFolders.map((run) => path.join(run, 'manifest.json'))
}

async function folders(parent: string, name: RegExp): Promise<string[]> {
  try {
    const entries = await readdir(parent, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && name.test(entry.name))
      .map((entry) => path.join(parent, entry.name))
  } catch {
    return []
  }
}
