import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { Ajv } from 'ajv'
import { billOfMaterials } from '../../scripts/bundle/bill-of-materials.ts'
import { bundledPackages } from '../../scripts/bundle/bundled-packages.ts'
import { bundle } from '../../scripts/bundle.ts'

const schemas = new URL('../fixtures/cyclonedx-1.6/', import.meta.url)
const readSchema = async (name: string) => JSON.parse(await readFile(new URL(name, schemas), 'utf8'))

/** The official schema, with every format that it names checked. */
async function cycloneDx() {
  const ajv = new Ajv({
    // The schema's own keywords for editors are no part of JSON Schema.
    strict: false,
    allErrors: true,
    formats: {
      uri: (text) => URL.canParse(text),
      'iri-reference': (text) => URL.canParse(text, 'https://base.example'),
      'date-time': (text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)),
      'idn-email': /^[^@\s]+@[^@\s]+$/,
    },
  })
  ajv.addSchema(await readSchema('spdx.schema.json'))
  ajv.addSchema(await readSchema('jsf-0.82.schema.json'))
  return ajv.compile(await readSchema('bom-1.6.schema.json'))
}

suite('the bill of materials', () => {
  for (const program of ['worker', 'emulators'] as const) {
    test(`of the ${program} is valid under the official CycloneDX 1.6 schema, and lists each package once`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'bill-'))
      t.after(() => rm(folder, { recursive: true }))
      await bundle(program, folder)
      const bill = JSON.parse(await readFile(join(folder, 'sbom.cdx.json'), 'utf8'))
      const validate = await cycloneDx()
      validate(bill)
      assert.deepEqual(validate.errors ?? [], [])
      const references: string[] = bill.components.map((component: { 'bom-ref': string }) => component['bom-ref'])
      assert.ok(references.length > 20)
      assert.deepEqual(references, [...new Set(references)])
      assert.deepEqual(bill.dependencies[0].dependsOn, references)
    })
  }

  test('lists a version once that is installed in two folders, beside another version', async (t) => {
    const root = await mkdtemp(join(tmpdir(), 'bill-'))
    t.after(() => rm(root, { recursive: true }))
    const folders = ['node_modules/one', 'node_modules/two/node_modules/one', 'node_modules/three/node_modules/one']
    for (const [index, folder] of folders.entries()) {
      await mkdir(join(root, folder), { recursive: true })
      const content = { name: 'one', version: index < 2 ? '1.0.0' : '2.0.0', license: 'MIT' }
      await writeFile(join(root, folder, 'package.json'), JSON.stringify(content))
    }
    await writeFile(join(root, 'package-lock.json'), '{"packages":{}}')
    const inputs = Object.fromEntries(folders.map((folder) => [`${folder}/index.js`, { bytesInOutput: 1 }]))
    const output = { bytes: 3, inputs, imports: [], exports: [] }
    const packages = await bundledPackages(root, { inputs: {}, outputs: { 'worker.mjs': output } })
    assert.deepEqual(
      packages.map(({ version }) => version),
      ['1.0.0', '2.0.0'],
    )
    const validate = await cycloneDx()
    validate(JSON.parse(billOfMaterials({ name: 'program', version: '1.0.0' }, packages)))
    assert.deepEqual(validate.errors ?? [], [])
  })

  test('with a package twice, or an unknown licence, is invalid under that schema', async () => {
    const validate = await cycloneDx()
    const component = { type: 'library', name: 'one', licenses: [{ license: { id: 'MIT' } }] }
    const bill = (components: object[]) => ({ bomFormat: 'CycloneDX', specVersion: '1.6', components })
    assert.ok(validate(bill([component])))
    assert.ok(!validate(bill([component, component])))
    assert.ok(!validate(bill([{ ...component, licenses: [{ license: { id: 'No such licence' } }] }])))
  })
})
