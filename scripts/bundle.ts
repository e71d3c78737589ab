import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { billOfMaterials } from './bundle/bill-of-materials.ts'
import { builtinModules } from './bundle/builtin-modules.ts'
import { bundledPackages } from './bundle/bundled-packages.ts'
import { licenceTexts } from './bundle/licences.ts'
import { packageMaps } from './bundle/package-maps.ts'
import { writeSchemas } from './schemas.ts'

/** What can be bundled: the files that it is made of, by the name that each gets. */
const programs = {
  worker: { worker: 'worker/main.ts' },
  emulators: { seed: 'scripts/emulators/seed.ts', show: 'scripts/emulators/show.ts' },
  // What the benchmark compares the worker with: bundled like it, or the comparison would be of bundlers.
  floors: {
    'one-by-one': 'test/bench/floors/one-by-one.ts',
    'sdk-loop': 'test/bench/floors/sdk-loop.ts',
    'http-loop': 'test/bench/floors/http-loop.ts',
  },
} as const

type ProgramName = keyof typeof programs

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Bundles a program and everything that it imports into `directory`: minified ES modules (what is imported
 * dynamically becomes a chunk of its own), a source map without sources beside each, the licences of what is
 * in them, a bill of materials, and for the worker the schemas of what it writes. The same sources give the same bytes.
 * https://esbuild.github.io/api/
 */
export async function bundle(name: ProgramName, directory: string): Promise<Metafile> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  await rm(directory, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...programs[name] },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's ES modules before its CommonJS: half the size, since what is not used falls away.
    mainFields: ['module', 'main'],
    // CommonJS packages in an ES module ask for Node's own modules by `require`.
    banner: {
      js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
    define: { BUNDLED_VERSION: JSON.stringify(version) },
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [builtinModules, packageMaps],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    tsconfigRaw: {},
  })
  const packages = await bundledPackages(root, metafile)
  if (name === 'worker') await writeSchemas(join(directory, 'schemas'))
  await copyFile(join(root, 'LICENSE'), join(directory, 'LICENSE'))
  await writeFile(join(directory, 'THIRD-PARTY-LICENSES.txt'), licenceTexts(packages))
  await writeFile(
    join(directory, 'sbom.cdx.json'),
    billOfMaterials({ name: 'iam-credential-reports', version }, packages),
  )
  return metafile
}

if (import.meta.main) {
  const [name = 'worker', directory = join(root, 'dist', name)] = process.argv.slice(2)
  if (!Object.hasOwn(programs, name)) {
    process.stderr.write(`"${name}" is no program; there are: ${Object.keys(programs).join(', ')}\n`)
    process.exit(2)
  }
  const { outputs } = await bundle(name as ProgramName, directory)
  for (const [file, { bytes }] of Object.entries(outputs)) {
    process.stdout.write(`${String(bytes).padStart(9)}  ${relative(directory, join(root, file))}\n`)
  }
}
