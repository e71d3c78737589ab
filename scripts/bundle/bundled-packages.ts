import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** A package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression, as its package.json states it. */
  readonly license: string
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[]
  /** `sha512-…` of the package's archive, as the lock file has it. */
  readonly integrity?: string
}

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>
}

const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

/**
 * The packages whose code is in the outputs, sorted by name and version. Packages that the bundler dropped are not
 * among them. A version that is installed in several folders is one package.
 *
 * @param root folder of the project, which the paths in `metafile` start from
 * @throws Error for a package that states no licence, since such a one must not be passed on
 */
export async function bundledPackages(root: string, metafile: Metafile): Promise<BundledPackage[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile
  const folders = new Set<string>()
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = packageFolder.exec(input)?.[0]
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder)
    }
  }
  const installed = await Promise.all([...folders].sort(compare).map((folder) => readPackage(root, folder, lock)))
  const packages = new Map(installed.map((found) => [`${found.name}@${found.version}`, found]))
  return [...packages.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

async function readPackage(root: string, folder: string, lock: LockFile): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
  }
  if (typeof license !== 'string') throw new Error(`${name}@${version} states no licence in its package.json`)
  const files = (await readdir(join(root, folder), { withFileTypes: true })).filter((entry) => entry.isFile())
  const names = files.map((file) => file.name)
  const legal = names.filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort(compare)
  const texts = await Promise.all(legal.map((file) => readFile(join(root, folder, file), 'utf8')))
  const integrity = lock.packages[folder]?.integrity
  return { name, version, license, texts, ...(integrity !== undefined && { integrity }) }
}

/** By code units: the same order whatever the locale. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
