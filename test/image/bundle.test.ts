import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { Metafile } from 'esbuild'
import { codeSizes } from '../../scripts/bundle/sizes.ts'
import { bundle } from '../../scripts/bundle.ts'
import { execute, projectFolder } from '../../scripts/image/engine.ts'
import { bundleFolder, hashes } from './folder-hashes.ts'

const megabyte = 1_000_000

suite('the bundle', () => {
  let folder: string
  let metafile: Metafile

  before(async () => {
    folder = await bundleFolder()
    metafile = await bundle('worker', folder)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('has the same bytes when it is made again', async () => {
    const first = await hashes(folder)
    assert.ok(Object.keys(first).length > 3)
    await bundle('worker', folder)
    assert.deepEqual(await hashes(folder), first)
  })

  test('loads at most 1 MB when a run starts, and is at most 1.5 MB with what is loaded on demand', () => {
    const { atStart, all } = codeSizes(metafile, 'worker')
    assert.ok(atStart > 100_000 && atStart <= megabyte, `${atStart} bytes at start`)
    assert.ok(all > atStart && all <= 1.5 * megabyte, `${all} bytes in all`)
  })

  test('loads no HTTP client at its start but the one that it uses', async () => {
    const list = 'process.on("exit", () => process.stderr.write(process.moduleLoadList.join("\\n")))'
    const program = ['--import', `data:text/javascript,${list}`, join(folder, 'worker.mjs')]
    // A run that ends at its first request, since it knows no Region.
    const run = ['collect', '--bucket', 'none']
    const variables = {
      AWS_REGION: '',
      AWS_CONFIG_FILE: 'none',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
    }
    const { code, stderr } = await execute(process.execPath, [...program, ...run], variables)
    assert.equal(code, 2)
    assert.match(stderr, /NativeModule http$/m)
    assert.doesNotMatch(stderr, /undici/)
  })

  test('has of node:http what is asked for by name while it runs, as the SDK does to find the Region on EC2', async () => {
    const [file] =
      Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('node:http')) ?? []
    const chunk = await import(join(projectFolder, file ?? 'none'))
    assert.equal(chunk.request, request)
    assert.equal(chunk.default.request, request)
  })

  test('has a source map beside each file, without the sources', async () => {
    const files = Object.keys(await hashes(folder))
    for (const file of files.filter((name) => name.endsWith('.mjs'))) {
      const text = await readFile(join(folder, file), 'utf8')
      const map = JSON.parse(await readFile(join(folder, `${file}.map`), 'utf8'))
      assert.match(text, new RegExp(`//# sourceMappingURL=${file.split('/').at(-1)}\\.map\\s*$`))
      assert.equal(map.sourcesContent, undefined, file)
      assert.ok(!JSON.stringify(map.sources).includes(projectFolder), 'no path of the machine that built it')
    }
  })

  test('leads from a place in the bundle to the line that was written', async () => {
    const files = Object.keys(await hashes(folder)).filter((name) => name.endsWith('.mjs'))
    const texts = await Promise.all(
      files.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
    )
    const { name = '', text: whole = '' } = texts.find(({ text }) => text.includes('"run ended"')) ?? {}
    const text = whole.split('\n')
    const line = text.findIndex((content) => content.includes('"run ended"'))
    const map = new SourceMap(JSON.parse(await readFile(join(folder, `${name}.map`), 'utf8')))
    const entry = map.findEntry(line, text[line]?.indexOf('"run ended"') ?? 0)
    assert.ok('originalSource' in entry, 'the place is in the map')
    assert.match(entry.originalSource, /worker\/cli\/collect\.ts$/)
    const source = (await readFile(join(projectFolder, 'worker/cli/collect.ts'), 'utf8')).split('\n')
    assert.match(source[entry.originalLine] ?? '', /'run ended'/)
  })

  test('comes with the licences and the bill of materials of what is in it', async () => {
    const bill = JSON.parse(await readFile(join(folder, 'sbom.cdx.json'), 'utf8'))
    const licences = await readFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
    const lock = JSON.parse(await readFile(join(projectFolder, 'package-lock.json'), 'utf8'))
    const lockedIntegrity = new Map(
      Object.entries(lock.packages as Record<string, { version: string; integrity?: string }>).map(
        ([path, { version, integrity }]) => [`${path.split('node_modules/').at(-1)}@${version}`, integrity],
      ),
    )
    const packages = new Set<string>()
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]
        if (name && bytesInOutput > 0) packages.add(name)
      }
    }
    assert.ok(packages.size > 20)
    interface Component {
      group?: string
      name: string
      version: string
      hashes: { content: string }[]
    }
    const components = bill.components as Component[]
    const named = components.map(({ group, name }) => (group ? `${group}/${name}` : name))
    assert.deepEqual(new Set(named), packages)
    for (const [index, { version, hashes }] of components.entries()) {
      assert.ok(licences.includes(`${named[index]} ${version} (`), `${named[index]} is among the licences`)
      const integrity = lockedIntegrity.get(`${named[index]}@${version}`) ?? ''
      const hex = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')
      assert.equal(hashes[0]?.content, hex)
    }
    // Where a package holds no licence file, the text that it names has to be there all the same.
    const withoutFile = [...licences.matchAll(/holds no licence file; its package\.json says: (.*)/g)]
    for (const [, license] of withoutFile) assert.equal(license, 'Apache-2.0')
    assert.match(licences, /Apache License\s+Version 2\.0, January 2004/)
    assert.equal(
      await readFile(join(folder, 'LICENSE'), 'utf8'),
      await readFile(join(projectFolder, 'LICENSE'), 'utf8'),
    )
  })
})
