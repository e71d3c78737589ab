// Runs after "npm ci" (postinstall), on whatever Node.js runs npm: plain JavaScript for Node 18 and later.
// It links the Node.js that npm installed as an optional dependency to node_modules/.bin/node, where npm's scripts
// find it before the one on PATH. npm 11 makes that link itself; npm 10, which ships with Node 20 and 22, does not.
import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const modules = join(project, 'node_modules')
const { optionalDependencies = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
const program = process.platform === 'win32' ? 'node.exe' : 'node'
const platform = process.platform === 'win32' ? 'win' : process.platform
const name = Object.keys(optionalDependencies).find((one) => one.endsWith(`-${platform}-${process.arch}`))
const binary = join(modules, name ?? '', 'bin', program)
const link = join(modules, '.bin', program)

if (name && existsSync(binary) && !existsSync(link)) {
  // A package for the platform may still not fit the machine: these are built for glibc, not for musl (Alpine).
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  if (stdout?.startsWith('v')) {
    mkdirSync(dirname(link), { recursive: true })
    // Windows lets every user make hard links, but not symbolic ones.
    if (process.platform === 'win32') linkSync(binary, link)
    else symlinkSync(relative(dirname(link), binary), link)
  } else process.stderr.write(`${binary} does not run on this machine; npm's scripts use the Node.js on PATH.\n`)
}
