import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'

// npm runs this before and after it makes a package. The package holds the bundle, which needs none of the
// dependencies: left in its package.json, a global install would download all of them, and a Node.js beside its own.

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = join(root, 'package.json')
/** The whole package.json while the package is made. */
const kept = join(root, 'dist', 'package.json')

/** What the package.json of a package keeps. */
const fields = ['name', 'version', 'description', 'license', 'type', 'bin', 'files']

/** Puts the whole package.json back, also after a run that was broken off. */
function restore(): void {
  if (existsSync(kept)) renameSync(kept, manifest)
}

async function prepare(): Promise<void> {
  restore()
  await bundle('worker', join(root, 'dist', 'worker'))
  const whole = readFileSync(manifest, 'utf8')
  const packed = Object.fromEntries(Object.entries(JSON.parse(whole)).filter(([field]) => fields.includes(field)))
  writeFileSync(kept, whole)
  writeFileSync(manifest, `${JSON.stringify({ ...packed, engines: { node: '>=24' } }, undefined, 2)}\n`)
}

if (process.argv[2] === 'restore') restore()
else await prepare()
