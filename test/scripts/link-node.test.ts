import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, suite, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'link node-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const program = process.platform === 'win32' ? 'node.exe' : 'node'
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** A project with the script and the given package.json, as `npm ci` leaves it. */
function project(name: string, manifest: object): string {
  const root = join(folder, name)
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  cpSync('scripts/link-node.mjs', join(root, 'scripts/link-node.mjs'))
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  return root
}

function run(root: string): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'scripts/link-node.mjs')], { cwd: folder, encoding: 'utf8' })
}

suite('link-node', () => {
  const wanted = { optionalDependencies: { 'node-plan9-x64': '24.0.0', [packageName]: '24.0.0' } }

  test('links the Node.js of this platform, and leaves a link that is there', () => {
    const root = project('installed', wanted)
    const binary = join(root, 'node_modules', packageName, 'bin', program)
    mkdirSync(dirname(binary), { recursive: true })
    symlinkSync(process.execPath, binary)
    for (const _ of ['first', 'again']) {
      assert.deepEqual(run(root).stderr, '')
      const link = join(root, 'node_modules/.bin', program)
      assert.equal(realpathSync(link), realpathSync(process.execPath))
      assert.equal(spawnSync(link, ['--version'], { encoding: 'utf8' }).stdout.trim(), process.version)
    }
  })

  test('leaves out a binary that does not run here, and says so', () => {
    const root = project('other-libc', wanted)
    const binary = join(root, 'node_modules', packageName, 'bin', program)
    mkdirSync(dirname(binary), { recursive: true })
    writeFileSync(binary, '\x7fELF for another machine', { mode: 0o755 })
    const { status, stderr } = run(root)
    assert.equal(status, 0, stderr)
    assert.match(stderr, /does not run on this machine; npm's scripts use the Node.js on PATH/)
    assert.ok(!existsSync(join(root, 'node_modules/.bin')))
  })

  test('does nothing where npm installed none', () => {
    for (const [name, manifest] of Object.entries({ omitted: wanted, deleted: {} })) {
      const root = project(name, manifest)
      assert.equal(run(root).status, 0)
      assert.ok(!existsSync(join(root, 'node_modules/.bin')))
    }
  })
})

suite('node-version', () => {
  const start = (version: string) =>
    spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${version}'}})`,
        '--import',
        './node-version.mjs',
        '--eval',
        '',
      ],
      { encoding: 'utf8' },
    )

  for (const version of ['24.0.0', '26.10.0', '101.0.0'])
    test(`accepts Node.js ${version}`, () => assert.deepEqual(start(version).status, 0, start(version).stderr))

  for (const version of ['18.20.8', '22.23.3'])
    test(`stops under Node.js ${version} and says what to do`, () => {
      const { status, stderr } = start(version)
      assert.equal(status, 2)
      assert.match(stderr, new RegExp(`needs Node.js 24 or later; this is Node.js ${version}`))
      assert.match(stderr, /--ignore-scripts\), first link it: npm run link-node/)
    })
})
