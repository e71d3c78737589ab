import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(project, 'node_modules/.cache/worker')
const hour = 3_600_000

/** All that the bundle is made of, but for the packages, which the lock file stands for. */
const sources = [
  'worker',
  'scripts/bundle',
  'scripts/bundle.ts',
  'scripts/schemas.ts',
  'package.json',
  'package-lock.json',
]

function contentHash(): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    const path = join(project, source)
    const inside = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : ['']
    for (const file of inside.toSorted()) {
      const whole = join(path, file)
      if (statSync(whole).isFile()) hash.update(`${source}/${file}\0`).update(readFileSync(whole)).update('\0')
    }
  }
  return hash.digest('hex').slice(0, 16)
}

/** Bundles the worker, unless a process before did, or does at the same time: then the first to finish stays. */
async function bundled(): Promise<string> {
  const folder = join(cache, contentHash())
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  for (const older of readdirSync(cache)) {
    const path = join(cache, older)
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > hour)
      rmSync(path, { recursive: true, force: true })
  }
  const { bundle } = await import('../../scripts/bundle.ts')
  const own = join(cache, `building-${randomUUID()}`)
  const { inputs } = await bundle('worker', own)
  // A file that the hash leaves out could change, and tests would go on with the old one.
  const unhashed = Object.keys(inputs).filter((file) => !/^(worker\/|node_modules\/|builtin)/.test(file))
  if (unhashed.length > 0) throw new Error(`Add to the sources of the bundle for tests: ${unhashed.join(', ')}`)
  try {
    renameSync(own, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(own, { recursive: true, force: true })
  }
  return folder
}

/**
 * The worker that tests start as a process, bundled as in the image: it starts in a tenth of the time that
 * `worker/main.ts` takes.
 */
export const workerProgram = join(await bundled(), 'worker.mjs')
